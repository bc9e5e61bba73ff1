import { exporterContract } from "./contract.ts";
import { vercel } from "./targets/vercel.ts";

exporterContract(vercel);
