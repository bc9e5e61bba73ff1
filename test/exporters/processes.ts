import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Project } from "./harness.ts";

/** Runs a command to its end; throws with what it printed when it fails. */
export async function run(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
): Promise<string> {
  const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"], env: { ...clean(), ...env } });
  const output = read(child);
  const status = await new Promise((resolve) => child.on("close", resolve));
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${String(status)}:\n${output()}`);
  return output();
}

/** By what is wanted: where it is installed. */
let kept: Map<string, string> | undefined;

/** From now on projects that want the same packages share one `npm install`; what this gives ends that. */
export function keepInstalls(): () => void {
  const mine = (kept = new Map<string, string>());
  return () => {
    kept = undefined;
    for (const folder of mine.values()) rmSync(folder, { recursive: true, force: true });
  };
}

/** `npm install` of a project, or a link to what another one has installed. */
export async function npmInstall(project: string): Promise<void> {
  const modules = join(project, "node_modules");
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
  const wanted = JSON.stringify([dependencies, devDependencies]);
  const before = kept?.get(wanted);
  if (before === undefined) await run("npm", ["install", "--no-audit", "--no-fund"], project);
  if (!kept) return;
  const shared = before ?? mkdtempSync(join(tmpdir(), "patchbay-modules-"));
  // The project's folder goes with its test.
  if (before === undefined) renameSync(modules, join(shared, "node_modules"));
  kept.set(wanted, shared);
  symlinkSync(join(shared, "node_modules"), modules);
}

/** A port that was free a moment ago, for servers that cannot choose one themselves. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Far more than any server here takes to start, on a busy machine too. */
const START_MS = 120_000;

/** Starts a server and waits until it says where it listens: `Listening on http://…`, or in words of its own. */
export async function start(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string>,
  listening: (output: string) => string | undefined = (output) => /Listening on (http:\S+)/.exec(output)?.[1],
): Promise<Project> {
  const child = spawn(command, args, {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...clean(), ...env },
    detached: true,
  });
  const output = read(child);
  const endGroup = () => {
    // The whole group: npm and tsx put processes of their own in between.
    if (child.exitCode === null && child.pid) process.kill(-child.pid, "SIGTERM");
  };
  // A test run that ends early must not leave servers behind.
  process.once("exit", endGroup);
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    const look = () => {
      const found = listening(output());
      if (found) resolve(found);
    };
    child.stdout?.on("data", look);
    child.once("exit", (code) => reject(new Error(`${command} ended with ${code} before it listened:\n${output()}`)));
    const late = () => reject(new Error(`${command} ${args.join(" ")} has not said where it listens:\n${output()}`));
    setTimeout(late, START_MS).unref();
  });
  return {
    url,
    output,
    signal: (name) => void child.kill(name),
    async stop() {
      process.off("exit", endGroup);
      endGroup();
      await exited;
    },
  };
}

function read(child: ChildProcess): () => string {
  let text = "";
  child.stdout?.on("data", (chunk) => (text += String(chunk)));
  child.stderr?.on("data", (chunk) => (text += String(chunk)));
  return () => text;
}

/** An environment as outside of our own npm scripts and test runner. */
function clean(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:npm_|VITEST|NODE_ENV|NODE_OPTIONS|WebPubSub)/.test(name)),
  );
}
