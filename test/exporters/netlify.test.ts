import { exporterContract } from "./contract.ts";
import { netlify } from "./targets/netlify.ts";

exporterContract(netlify);
