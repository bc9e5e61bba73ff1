import type { Target } from "../harness.ts";
import { run, start } from "../processes.ts";

export const node: Target = {
  name: "node",
  real: "`npm install`, type check, `npm start` in an empty folder",
  emulated: "nothing",
  cron: "* * * * * *",
  async start(folder, connectionString) {
    await run("npm", ["install", "--no-audit", "--no-fund"], folder);
    await run("npm", ["run", "check"], folder);
    return start("npm", ["start"], folder, { WebPubSubForSocketIOConnectionString: connectionString, PORT: "0" });
  },
};
