import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** One Patchbay, started the way a user starts it, on free ports with folders of its own. */
export interface App {
  editor: string;
  gateway: string;
  runtime: string;
  /** Signs one browser in, once. */
  signInUrl: string;
  /** The editor token, for API calls. */
  token: string;
  flowsDir: string;
  dataDir: string;
  process: ChildProcess;
  /** Everything it printed so far. */
  output(): string;
  /** Calls the editor API as the author. */
  api(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  /** The saved file of a flow, as it is on disk. */
  savedFile(id: string): string;
  /** Asks it to stop and waits until it is gone; removes its folders unless they are kept. */
  stop(options?: { signal?: NodeJS.Signals; keep?: boolean }): Promise<void>;
}

export interface AppOptions {
  args?: string[];
  env?: Record<string, string>;
  /** Folder of an earlier app, to start again on what it left. */
  folder?: string;
}

const TOKEN = "test-editor-token-0123456789abcdef";

export async function startApp({ args = [], env = {}, folder }: AppOptions = {}): Promise<App> {
  const home = folder ?? mkdtempSync(join(tmpdir(), "patchbay-app-"));
  const flowsDir = join(home, "flows");
  const dataDir = join(home, "data");
  mkdirSync(flowsDir, { recursive: true });
  const child = spawn(
    process.execPath,
    ["server/cli/patchbay.mjs", "start", "--flows", flowsDir, "--data", dataDir, ...args],
    {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        PATCHBAY_EDITOR_PORT: "0",
        PATCHBAY_GATEWAY_PORT: "0",
        PATCHBAY_RUNTIME_PORT: "0",
        PATCHBAY_EDITOR_TOKEN: TOKEN,
        ...env,
      },
    },
  );
  let output = "";
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes("Stop with Ctrl+C.")) resolve();
    };
    child.stdout!.on("data", read);
    child.stderr!.on("data", read);
    child.once("exit", (code) =>
      reject(new Error(`Patchbay stopped with status ${code} before it was ready:\n${output}`)),
    );
  });
  const url = (part: string) => new RegExp(`^\\s+${part}\\s+(\\S+)`, "m").exec(output)?.[1] ?? "";
  const signInUrl = url("editor");
  const editor = signInUrl ? new URL(signInUrl).origin : "";
  return {
    editor,
    gateway: url("gateway"),
    runtime: url("runtime"),
    signInUrl,
    token: TOKEN,
    flowsDir,
    dataDir,
    process: child,
    output: () => output,
    api: (method, path, body, headers = {}) =>
      fetch(`${editor}${path}`, {
        method,
        headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json", ...headers },
        body: body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body),
      }),
    savedFile: (id) => readFileSync(join(flowsDir, `${id}.flow.json`), "utf8"),
    async stop({ signal = "SIGTERM", keep = false } = {}) {
      child.kill(signal);
      await exited;
      if (!keep) rmSync(home, { recursive: true, force: true });
    },
  };
}
