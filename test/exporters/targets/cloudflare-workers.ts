import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Target } from "../harness.ts";
import { run, start } from "../processes.ts";

/**
 * The real Workers runtime (`workerd`) runs the bundle; both come with the project's own wrangler, which itself needs a
 * newer Node than our tests. A second worker in front passes requests on and calls `scheduled` when asked to.
 */
export const cloudflareWorkers: Target = {
  name: "cloudflare-workers",
  real: "`npm install`, type check, the bundle with its Durable Object on the real Workers runtime (`workerd`)",
  emulated: "Wrangler (its esbuild and workerd are used without it), the clock of cron triggers",
  state: true,
  async start(folder, settings) {
    await run("npm", ["install", "--no-audit", "--no-fund"], folder);
    await run("npm", ["run", "check"], folder);
    await run(
      "npx",
      [
        "esbuild",
        "src/worker.ts",
        "--bundle",
        "--format=esm",
        "--external:cloudflare:workers",
        "--outfile=dist/worker.js",
      ],
      folder,
    );
    await writeFile(join(folder, "dist/front.js"), FRONT);
    await writeFile(join(folder, "dist/workerd.capnp"), config(settings));
    const args = ["workerd", "serve", "--experimental", "--control-fd=1", "dist/workerd.capnp"];
    return start("npx", args, folder, {}, (output) => {
      const port = /"event":"listen","socket":"http","port":(\d+)/.exec(output)?.[1];
      return port && `http://127.0.0.1:${port}`;
    });
  },
  async tick({ url }) {
    const response = await fetch(`${url}/host/scheduled`, { method: "POST" });
    if (!response.ok) throw new Error(`schedule: ${response.status} ${await response.text()}`);
  },
};

const FRONT = `export default {
  async fetch(request, { FLOW }) {
    if (new URL(request.url).pathname !== "/host/scheduled") return FLOW.fetch(request);
    const { outcome } = await FLOW.scheduled({ cron: "* * * * *", scheduledTime: new Date() });
    return new Response(outcome, { status: outcome === "ok" ? 200 : 500 });
  },
};
`;

const config = (settings: Record<string, string>) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "flow", worker = .flow),
    (name = "front", worker = .front),
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "front")],
);
const flow :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "2026-10-01",
  bindings = [
${Object.entries(settings)
  .map(([name, text]) => `    (name = ${JSON.stringify(name)}, text = ${JSON.stringify(text)}),\n`)
  .join("")}    (name = "STATE", durableObjectNamespace = "State"),
  ],
  durableObjectNamespaces = [(className = "State", uniqueKey = "state", enableSql = true)],
  durableObjectStorage = (inMemory = void),
);
const front :Workerd.Worker = (
  modules = [(name = "front.js", esModule = embed "front.js")],
  compatibilityDate = "2026-10-01",
  compatibilityFlags = ["service_binding_extra_handlers"],
  bindings = [(name = "FLOW", service = "flow")],
);
`;
