import { exporterContract } from "./contract.ts";
import { awsLambda } from "./targets/aws-lambda.ts";

exporterContract(awsLambda);
