import { exporterContract } from "./contract.ts";
import { azureFunctions } from "./targets/azure-functions.ts";

exporterContract(azureFunctions);
