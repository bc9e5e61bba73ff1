import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { exporterContract } from "./contract.ts";
import { run, start } from "./processes.ts";

const tsx = createRequire(import.meta.url).resolve("tsx/cli");
const host = fileURLToPath(new URL("azure/host.ts", import.meta.url));

exporterContract({
  name: "azure-functions-http",
  webhookPath: "/api/webhooks/socketio",
  async start(folder, connectionString) {
    await run("npm", ["install", "--no-audit", "--no-fund"], folder);
    await run("npm", ["run", "build"], folder);
    return start(process.execPath, [tsx, host, folder], folder, {
      WebPubSubForSocketIOConnectionString: connectionString,
    });
  },
  async tick({ url }) {
    const response = await fetch(`${url}/host/timers/tick`, { method: "POST" });
    if (!response.ok) throw new Error(`timer: ${response.status}`);
  },
});
