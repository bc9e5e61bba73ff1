import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { newerNode, tool } from "../../tools.ts";
import type { Target } from "../harness.ts";
import { freePort, run, start } from "../processes.ts";
import { hasRedis, startRedis } from "../stores.ts";

const CLI = "27.10.2";
const host = fileURLToPath(new URL("../netlify-host.mjs", import.meta.url));

/**
 * Netlify's own CLI builds and serves the functions, on a Node it runs on, without account and network. It takes a new
 * worker for each request, so the contract is kept by the same builds kept warm, as a deployment keeps them.
 */
export const netlify: Target = {
  name: "netlify",
  real: "`npm install`, type check, `netlify functions:serve --offline` (build, a route, the webhook, the schedule), then its builds with Netlify's bootstrap; Redis",
  emulated: "after that: from request to the warm function's event, the clock of scheduled functions",
  state: hasRedis,
  async start(folder, settings) {
    const cli = join(await tool("netlify-cli", CLI), "node_modules/netlify-cli/bin/run.js");
    const node = await newerNode();
    await run("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"], folder);
    await run("npm", ["run", "check"], folder);
    const redis = hasRedis ? await startRedis(folder) : undefined;
    const path = `${dirname(node)}:${process.env.PATH}`;
    const env = { ...settings, REDIS_URL: redis?.url ?? "", PATH: path, HOME: folder, CI: "1" };
    const port = await freePort();
    const args = [cli, "functions:serve", "--offline", "--port", String(port)];
    const served = await start(node, args, folder, env, (output) =>
      /ready: http:\/\/localhost:\d+/.test(output) ? `http://127.0.0.1:${port}` : undefined,
    );
    try {
      // It says it is ready before it has built the functions.
      const deadline = Date.now() + 120_000;
      while ((await fetch(`${served.url}/api/page`)).status === 404 && Date.now() < deadline) await delay(200);
      await answers(`${served.url}/api/page`);
      await answers(`${served.url}/runtime/webhooks/socketio`, "OPTIONS", { "webhook-request-origin": "example" });
      await answers(`${served.url}/.netlify/functions/schedule-tick`, "POST");
    } finally {
      await served.stop();
    }
    const project = await start(node, [host, folder], folder, env);
    return { ...project, stop: () => Promise.all([project.stop(), redis?.stop()]).then(() => {}) };
  },
  async tick({ url }, name = "tick") {
    await answers(`${url}/host/schedules/${name}`, "POST");
  },
};

async function answers(url: string, method = "GET", headers: Record<string, string> = {}): Promise<void> {
  const response = await fetch(url, { method, headers });
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
}
