import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Target } from "../harness.ts";
import { run, start } from "../processes.ts";

const tsx = createRequire(import.meta.url).resolve("tsx/cli");
const host = fileURLToPath(new URL("../lambda-host.ts", import.meta.url));

export const awsLambda: Target = {
  name: "aws-lambda",
  real: "`npm install`, type check, `npm run build`, the bundle in a Node process",
  emulated: "the function URL and EventBridge Scheduler",
  async start(folder, connectionString) {
    await run("npm", ["install", "--no-audit", "--no-fund"], folder);
    await run("npm", ["run", "check"], folder);
    await run("npm", ["run", "build"], folder);
    return start(process.execPath, [tsx, host, folder], folder, {
      WebPubSubForSocketIOConnectionString: connectionString,
    });
  },
  async tick({ url }) {
    const response = await fetch(`${url}/host/schedules/tick`, { method: "POST" });
    if (!response.ok) throw new Error(`schedule: ${response.status}`);
  },
};
