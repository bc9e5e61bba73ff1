/** The peer to compare with: Node-RED at a pinned version, on a newer Node, with a flows file of ours. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newerNode, tool } from "../tools.ts";

export const NODE_RED = "5.0.7";

export interface NodeRed {
  /** `http://127.0.0.1:PORT`: the editor at `/`, HTTP nodes beside it. */
  url: string;
  /** For its CPU time and memory. */
  pid: number;
  /** Everything it printed so far. */
  output(): string;
  stop(): Promise<void>;
}

export interface NodeRedOptions {
  /** Members of `settings.js` beside those set here; functions are not possible. */
  settings?: Record<string, unknown>;
  /** Variables for its process. */
  env?: Record<string, string>;
}

/**
 * Starts Node-RED with `flows` (the array that Node-RED exports) on a free port with a folder of its own, and resolves when
 * the flows run. Nothing goes to the network: telemetry, update check and palette catalogue are off.
 */
export async function startNodeRed(flows: readonly object[], options: NodeRedOptions = {}): Promise<NodeRed> {
  const home = join(await tool("node-red", NODE_RED), "node_modules");
  const folder = mkdtempSync(join(tmpdir(), "patchbay-node-red-"));
  const port = await freePort();
  const settings = {
    uiHost: "127.0.0.1",
    flowFile: "flows.json",
    credentialSecret: false,
    telemetry: { enabled: false, updateNotification: false },
    editorTheme: { tours: false, projects: { enabled: false }, palette: { catalogues: [] } },
    externalModules: { palette: { allowInstall: false }, modules: { allowInstall: false } },
    ...options.settings,
  };
  writeFileSync(join(folder, "settings.js"), `module.exports = ${JSON.stringify(settings)};\n`);
  writeFileSync(join(folder, "flows.json"), JSON.stringify(flows));
  const child = spawn(
    await newerNode(),
    [
      join(home, "node-red/red.js"),
      "--userDir",
      folder,
      "--settings",
      join(folder, "settings.js"),
      "--port",
      `${port}`,
    ],
    { cwd: folder, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...options.env } },
  );
  let output = "";
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const stop = async () => {
    child.kill();
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes("Started flows")) resolve();
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", (code) => reject(new Error(`Node-RED ended with ${code} before its flows ran:\n${output}`)));
  });
  return { url: `http://127.0.0.1:${port}`, pid: child.pid!, output: () => output, stop };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
