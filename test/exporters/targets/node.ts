import type { Target } from "../harness.ts";
import { npmInstall, run, start } from "../processes.ts";
import { hasRedis, startRedis } from "../stores.ts";

export const node: Target = {
  name: "node",
  real: "`npm install`, type check, `npm start` in an empty folder; Redis",
  emulated: "nothing",
  cron: "* * * * * *",
  state: hasRedis,
  async start(folder, settings) {
    await npmInstall(folder);
    await run("npm", ["run", "check"], folder);
    const redis = hasRedis ? await startRedis(folder) : undefined;
    const env = { ...settings, REDIS_URL: redis?.url ?? "", PORT: "0" };
    const project = await start("npm", ["start"], folder, env);
    return { ...project, stop: () => Promise.all([project.stop(), redis?.stop()]).then(() => {}) };
  },
};
