import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tool } from "../../tools.ts";
import type { Target } from "../harness.ts";
import { run, start } from "../processes.ts";

const DENO = "2.9.6";

/** The program in the package of this platform; the `deno` package itself only looks for it. */
export async function deno(): Promise<string> {
  const name = `@deno/${process.platform}-${process.arch}${process.platform === "linux" ? "-glibc" : ""}`;
  return join(await tool(name, DENO), "node_modules", name, process.platform === "win32" ? "deno.exe" : "deno");
}

/** Deno's clock counts minutes: SIGUSR2 runs what was registered with it, which it keeps as well. */
const PRELOAD = `const due = [];
const { cron } = Deno;
const value = (name, schedule, ...rest) => {
  due.push(rest.at(-1));
  return cron(name, schedule, ...rest);
};
Object.defineProperty(Deno, "cron", { value });
Deno.addSignalListener("SIGUSR2", () => due.forEach((handler) => handler()));
`;

export const denoTarget: Target = {
  name: "deno",
  real: "`deno check` and `deno run` with Deno KV in an empty folder",
  emulated: "the moment `Deno.cron` runs what was registered with it",
  state: true,
  async start(folder, settings) {
    const program = await deno();
    const env = { DENO_DIR: join(folder, ".deno"), DENO_NO_UPDATE_CHECK: "1", DENO_NO_PROMPT: "1" };
    await run(program, ["task", "check"], folder, env);
    await writeFile(join(folder, "preload.js"), PRELOAD);
    const args = ["run", "--preload", "preload.js", "--allow-net", "--allow-env", "src/main.ts"];
    return start(program, args, folder, { ...env, ...settings, PORT: "0" });
  },
  async tick({ signal }) {
    signal?.("SIGUSR2");
  },
};
