import { exporterContract } from "./contract.ts";
import { node } from "./targets/node.ts";

exporterContract(node);
