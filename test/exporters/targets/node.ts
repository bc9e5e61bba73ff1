import { spawnSync } from "node:child_process";
import type { Project, Target } from "../harness.ts";
import { freePort, run, start } from "../processes.ts";

const hasRedis = spawnSync("redis-server", ["--version"]).status === 0;

export const node: Target = {
  name: "node",
  real: "`npm install`, type check, `npm start` in an empty folder",
  emulated: "nothing",
  cron: "* * * * * *",
  state: hasRedis,
  async start(folder, connectionString) {
    await run("npm", ["install", "--no-audit", "--no-fund"], folder);
    await run("npm", ["run", "check"], folder);
    const redis = hasRedis ? await startRedis(folder) : undefined;
    const env = { WebPubSubForSocketIOConnectionString: connectionString, REDIS_URL: redis?.url ?? "", PORT: "0" };
    const project = await start("npm", ["start"], folder, env);
    return { ...project, stop: () => Promise.all([project.stop(), redis?.stop()]).then(() => {}) };
  },
};

/** A real Redis of its own, without a file. */
async function startRedis(folder: string): Promise<Project> {
  const port = await freePort();
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
  return start("redis-server", args, folder, {}, (output) =>
    output.includes("Ready to accept connections") ? `redis://127.0.0.1:${port}` : undefined,
  );
}
