/**
 * `npm test`: everything CI checks, in CI's order, on a machine that has nothing but Node. Plain JavaScript on Node's
 * own modules, because it starts before anything is installed. Ends with "N passed, N failed".
 *
 *   npm test                    all steps
 *   npm test -- unit browser    only these (names below)
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const PYTHON = "/usr/lib/python3/dist-packages";

/** Debian packages the tests drive for real, and how to tell that one is there. */
const systemPackages = [
  { name: "chromium", file: process.env.PATCHBAY_CHROMIUM ?? "/usr/bin/chromium", why: "browser tests" },
  { name: "redis-server", file: "/usr/bin/redis-server", why: "cluster and state store tests" },
  { name: "bubblewrap", file: "/usr/bin/bwrap", why: "strong isolation tests" },
  { name: "python3-socketio", file: `${PYTHON}/socketio/__init__.py`, why: "conformance with a foreign client" },
  { name: "python3-requests", file: `${PYTHON}/requests/__init__.py`, why: "conformance with a foreign client" },
  { name: "python3-websocket", file: `${PYTHON}/websocket/__init__.py`, why: "conformance with a foreign client" },
];

const steps = [
  { name: "install", run: install },
  { name: "build", run: () => command("node", ["server/cli/patchbay.mjs", "build"]) },
  { name: "format", run: () => command("npx", ["--no-install", "oxfmt", "--check", "."]) },
  { name: "lint", run: () => command("npx", ["--no-install", "oxlint", "--deny-warnings"]) },
  { name: "types", run: () => command("npx", ["--no-install", "tsc", "-b"]) },
  { name: "dead-code", run: () => command("npx", ["--no-install", "knip", "--no-progress"]) },
  {
    name: "unit",
    run: () => counted("test-results/vitest.json", countVitest, ["vitest", "run", "--config", "test/vitest.config.ts"]),
  },
  {
    name: "browser",
    run: () =>
      counted("test-results/playwright.json", countPlaywright, [
        "playwright",
        "test",
        "--config",
        "test/playwright.config.ts",
      ]),
  },
];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(`No such step: ${unknown.join(", ")}. There are: ${steps.map((step) => step.name).join(", ")}.`);
  process.exit(1);
}

const total = { passed: 0, failed: 0 };
const summary = [];
for (const { name, run } of steps) {
  if (asked.length > 0 && !asked.includes(name) && name !== "install") continue;
  console.log(`\n── ${name} ${"─".repeat(70 - name.length)}`);
  const started = Date.now();
  const { passed, failed } = await run();
  total.passed += passed;
  total.failed += failed;
  summary.push(
    `${failed === 0 ? "ok    " : "FAILED"}  ${name.padEnd(10)} ${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed ${((Date.now() - started) / 1000).toFixed(0).padStart(5)} s`,
  );
  /* Without packages or a build, every later step would fail for that reason alone. */
  if (failed > 0 && (name === "install" || name === "build")) break;
}
console.log(`\n${summary.join("\n")}\n`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;

/** npm packages by the bootstrap that `npm start` uses too; Debian packages where that is possible. */
async function install() {
  const npm = await command("node", ["server/cli/patchbay.mjs", "install"]);
  if (npm.failed > 0) return npm;
  const missing = systemPackages.filter(({ file }) => !existsSync(file));
  if (missing.length === 0) return npm;
  const names = missing.map(({ name }) => name);
  const canInstall = process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
  if (canInstall) {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    spawnSync("apt-get", ["update", "-q"], { stdio: "inherit", env });
    spawnSync("apt-get", ["install", "-y", "-q", "--no-install-recommends", ...names], { stdio: "inherit", env });
  }
  const still = missing.filter(({ file }) => !existsSync(file));
  for (const { name, why } of still)
    console.error(`Missing: ${name} (for ${why}). On Debian or Ubuntu, as root: apt-get install ${name}`);
  return { passed: npm.passed, failed: still.length };
}

/** A step that is one check: it passes or fails as a whole. */
async function command(file, args) {
  const status = await execute(file, args);
  return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** A step whose tests count one by one. A runner that fails without a failed test (or runs none) is a failure too. */
async function counted(report, count, args) {
  rmSync(report, { force: true });
  const status = await execute("npx", ["--no-install", ...args]);
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const { passed, failed } = count(JSON.parse(readFileSync(report, "utf8")));
  return { passed, failed: status !== 0 || passed === 0 ? Math.max(failed, 1) : failed };
}

function countVitest({ numPassedTests, numFailedTests }) {
  return { passed: numPassedTests, failed: numFailedTests };
}

function countPlaywright({ stats }) {
  /* A test that passed only on a retry is a bug to find, so it counts as failed. */
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky };
}

function execute(file, args) {
  return new Promise((resolve) => {
    spawn(file, args, { stdio: ["ignore", "inherit", "inherit"], shell: process.platform === "win32" })
      .on("error", (error) => {
        console.error(`${file}: ${error.message}`);
        resolve(1);
      })
      .on("exit", (code) => resolve(code ?? 1));
  });
}
