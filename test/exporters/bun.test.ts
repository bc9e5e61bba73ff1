import { exporterContract } from "./contract.ts";
import { bunTarget } from "./targets/bun.ts";

exporterContract(bunTarget);
