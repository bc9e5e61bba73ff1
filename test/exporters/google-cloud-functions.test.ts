import { exporterContract } from "./contract.ts";
import { googleCloudFunctions } from "./targets/google-cloud-functions.ts";

exporterContract(googleCloudFunctions);
