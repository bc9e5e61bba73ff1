#!/usr/bin/env node
/**
 * The way in on a fresh clone: plain JavaScript on Node's own modules, because nothing is installed yet. Makes sure of
 * three things, each only when something changed, and then hands over to the compiled command line:
 *   1. node_modules is what package-lock.json says      (else npm install)
 *   2. dist/flows and dist/server are built             (tsc -b, incremental)
 *   3. dist/web is built, for commands that serve it    (vite build)
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Patchbay needs Node.js 20.19 or newer; this is ${process.version}. Get one from https://nodejs.org.`);
  process.exit(1);
}

const command = process.argv[2] ?? "help";
const wantsHelp = process.argv.includes("--help") || process.argv.includes("-h");
ensureInstalled();
if (command !== "install") ensureServerBuilt();
if (command === "build" || (command === "start" && !wantsHelp)) ensureWebBuilt();

/* For `npm test`, which wants these steps by themselves. */
if (command === "install" || command === "build") process.exit(0);

const { runCli } = await import(pathToFileURL(join(root, "dist/server/cli/index.js")).href);
process.exitCode = await runCli(process.argv.slice(2));

/** npm keeps a copy of what it installed in node_modules/.package-lock.json; compared with ours, it tells the truth. */
function ensureInstalled() {
  if (!matchesLock()) {
    say("Installing packages (first start, or package-lock.json changed) …");
    /*
     * Not `npm ci`: it refuses a lock file that lacks other platforms' optional binaries, which is what npm writes when
     * a registry has them late. This installs the locked versions and leaves the lock file as it is.
     */
    const args = ["install", "--no-save", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
    run("npm", args, "npm could not install the packages");
  }
  linkOurselves();
}

function matchesLock() {
  const installed = join(root, "node_modules/.package-lock.json");
  if (!existsSync(installed)) return false;
  const have = JSON.parse(readFileSync(installed, "utf8")).packages;
  const want = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  /* Optional packages are other platforms' binaries; npm leaves out those that do not fit. */
  return Object.entries(want).every(
    ([path, { version, optional }]) => path === "" || optional || have[path]?.version === version,
  );
}

/** `npx patchbay` runs what is in node_modules/.bin; a package is not linked there for itself, so do it here. */
function linkOurselves() {
  const link = join(root, "node_modules/.bin/patchbay");
  if (existsSync(link)) return;
  try {
    symlinkSync(join("..", "..", "server", "cli", "patchbay.mjs"), link);
  } catch {
    /* No symbolic links here (Windows without the right): npx then links the package itself, only slower. */
  }
}

function ensureServerBuilt() {
  buildWhenChanged("server", ["flows", "server", "tsconfig.json", "package-lock.json"], () => {
    say("Building the server …");
    run(
      process.execPath,
      [bin("typescript", "tsc"), "-b", "flows/handler-kit", "flows", "server"],
      "the server does not compile",
    );
  });
}

function ensureWebBuilt() {
  buildWhenChanged("web", ["flows", "web", "package-lock.json"], () => {
    say("Building the editor …");
    run(process.execPath, [bin("vite", "vite"), "build", "--logLevel", "error", "web"], "the editor does not build");
  });
}

/** Runs `build` unless the sources are the ones of the last successful build. */
function buildWhenChanged(part, sources, build) {
  const stamp = join(root, "dist", `.built-${part}`);
  const want = digest(sources.flatMap((source) => [...fingerprints(join(root, source))]));
  if (readOr(stamp) === want) return;
  build();
  mkdirSync(join(root, "dist"), { recursive: true });
  writeFileSync(stamp, want);
}

/** Path and content of each source file: a few hundred small files cost some 20 ms, and a checkout's new mtimes cost no build. */
function* fingerprints(path) {
  const info = statSync(path);
  if (info.isFile()) {
    if (/\.(test|spec)\.tsx?$|\.md$/.test(path)) return;
    yield `${relative(root, path).split(sep).join("/")} ${digest([readFileSync(path)])}`;
    return;
  }
  for (const name of readdirSync(path).toSorted()) {
    if (name === "saved" || name === "node_modules") continue;
    yield* fingerprints(join(path, name));
  }
}

function run(file, args, failure) {
  const result = spawnSync(file, args, {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32" && file === "npm",
  });
  if (result.status === 0) return;
  console.error(
    `\nPatchbay could not start: ${failure} (${file} ${args.join(" ")}${result.error ? `: ${result.error.message}` : ""}). What it said is above.`,
  );
  process.exit(1);
}

function bin(packageName, name) {
  const manifest = join(root, "node_modules", packageName, "package.json");
  const { bin: entry } = JSON.parse(readFileSync(manifest, "utf8"));
  return join(root, "node_modules", packageName, typeof entry === "string" ? entry : entry[name]);
}

function digest(parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\n");
  return hash.digest("hex");
}

function readOr(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

/** To stderr: stdout belongs to the command (`--json`). */
function say(text) {
  console.error(text);
}
