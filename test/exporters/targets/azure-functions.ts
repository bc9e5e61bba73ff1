import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Target } from "../harness.ts";
import { npmInstall, run, start } from "../processes.ts";
import { startAzurite } from "../stores.ts";

const tsx = createRequire(import.meta.url).resolve("tsx/cli");
const host = fileURLToPath(new URL("../azure/host.ts", import.meta.url));

export const azureFunctions: Target = {
  name: "azure-functions",
  real: "`npm install`, `npm run build`, the real `@azure/functions` library; Azurite",
  emulated:
    "the Functions host: `@azure/functions-core`, the Socket.IO extension (webhooks, output and negotiation bindings), timers",
  statusOnly: true,
  textOnly: true,
  unlimited: true,
  state: true,
  async start(folder, settings) {
    await npmInstall(folder);
    await run("npm", ["run", "build"], folder);
    const storage = await startAzurite(folder);
    const project = await start(process.execPath, [tsx, host, folder], folder, {
      ...settings,
      AzureWebJobsStorage: storage.url,
    });
    return { ...project, stop: () => Promise.all([project.stop(), storage.stop()]).then(() => {}) };
  },
  async tick({ url }, name = "tick") {
    const response = await fetch(`${url}/host/timers/${name}`, { method: "POST" });
    if (!response.ok) throw new Error(`timer: ${response.status}`);
  },
};
