import { exporterContract } from "./contract.ts";
import { azureFunctionsHttp } from "./targets/azure-functions-http.ts";

exporterContract(azureFunctionsHttp);
