import { join } from "node:path";
import { tool } from "../../tools.ts";
import type { Target } from "../harness.ts";
import { run, start } from "../processes.ts";
import { hasRedis, startRedis } from "../stores.ts";

const BUN = "1.4.5";

/** The program in the package of this platform; the `bun` package itself copies it from there in an install script. */
export async function bun(): Promise<string> {
  const arch = process.arch === "arm64" ? "aarch64" : process.arch;
  const name = `@oven/bun-${process.platform === "win32" ? "windows" : process.platform}-${arch}`;
  return join(await tool(name, BUN), "node_modules", name, process.platform === "win32" ? "bin/bun.exe" : "bin/bun");
}

export const bunTarget: Target = {
  name: "bun",
  real: "`bun install`, type check, `bun src/main.ts` in an empty folder; Redis",
  emulated: "nothing",
  cron: "* * * * * *",
  state: hasRedis,
  async start(folder, settings) {
    const program = await bun();
    await run(program, ["install"], folder, { BUN_INSTALL_CACHE_DIR: join(folder, ".bun-cache") });
    await run(program, ["run", "check"], folder);
    const redis = hasRedis ? await startRedis(folder) : undefined;
    const env = { ...settings, REDIS_URL: redis?.url ?? "", PORT: "0" };
    const project = await start(program, ["src/main.ts"], folder, env);
    return { ...project, stop: () => Promise.all([project.stop(), redis?.stop()]).then(() => {}) };
  },
};
