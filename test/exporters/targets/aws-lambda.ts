import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { newerNode, tool } from "../../tools.ts";
import type { Target } from "../harness.ts";
import { run, start } from "../processes.ts";
import { startDynamo } from "../stores.ts";

const tsx = createRequire(import.meta.url).resolve("tsx/cli");
const host = fileURLToPath(new URL("../lambda-host.ts", import.meta.url));

export const awsLambda: Target = {
  name: "aws-lambda",
  real: "`npm install`, type check, `npm run build`, the bundle under AWS's runtime interface client (`aws-lambda-ric`)",
  emulated:
    "the runtime API and the client's addon that posts answers to it, the function URL, EventBridge Scheduler, DynamoDB (dynalite)",
  state: true,
  async start(folder, settings) {
    await run("npm", ["install", "--no-audit", "--no-fund"], folder);
    await run("npm", ["run", "check"], folder);
    await run("npm", ["run", "build"], folder);
    const dynamo = await startDynamo(folder, "state");
    const project = await start(
      process.execPath,
      [tsx, host, folder, await newerNode(), await tool("aws-lambda-ric", "4.0.2")],
      folder,
      {
        ...settings,
        STATE_TABLE: "state",
        AWS_REGION: "eu-central-1",
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
        AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
      },
    );
    return { ...project, stop: () => Promise.all([project.stop(), dynamo.stop()]).then(() => {}) };
  },
  async tick({ url }) {
    const response = await fetch(`${url}/host/schedules/tick`, { method: "POST" });
    if (!response.ok) throw new Error(`schedule: ${response.status}`);
  },
};
