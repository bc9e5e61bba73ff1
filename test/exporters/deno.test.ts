import { exporterContract } from "./contract.ts";
import { denoTarget } from "./targets/deno.ts";

exporterContract(denoTarget);
