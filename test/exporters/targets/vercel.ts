import { fileURLToPath } from "node:url";
import { tool } from "../../tools.ts";
import type { Target } from "../harness.ts";
import { run, start } from "../processes.ts";
import { hasRedis, startRedis } from "../stores.ts";

const host = fileURLToPath(new URL("../vercel-host.mjs", import.meta.url));
const CRON_SECRET = "cron-secret-for-tests";

export const vercel: Target = {
  name: "vercel",
  real: "`npm install`, type check, the build and the dev server of `@vercel/node`; Redis",
  emulated: "routing by `vercel.json` (everything goes to the one function), the clock of cron jobs",
  state: hasRedis,
  async start(folder, settings) {
    const builder = await tool("@vercel/node", "24.0.0");
    await run("npm", ["install", "--no-audit", "--no-fund"], folder);
    await run("npm", ["run", "check"], folder);
    const redis = hasRedis ? await startRedis(folder) : undefined;
    const project = await start(process.execPath, [host, builder, folder], folder, {
      ...settings,
      REDIS_URL: redis?.url ?? "",
      CRON_SECRET,
    });
    return { ...project, stop: () => Promise.all([project.stop(), redis?.stop()]).then(() => {}) };
  },
  async tick({ url }, name = "tick") {
    const call = (secret: string) => fetch(`${url}/_cron/${name}`, { headers: { authorization: `Bearer ${secret}` } });
    if ((await call("wrong")).status !== 401) throw new Error("A schedule ran for someone without the secret.");
    const response = await call(CRON_SECRET);
    if (!response.ok) throw new Error(`schedule: ${response.status} ${await response.text()}`);
  },
};
