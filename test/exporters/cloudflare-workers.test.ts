import { exporterContract } from "./contract.ts";
import { cloudflareWorkers } from "./targets/cloudflare-workers.ts";

exporterContract(cloudflareWorkers);
