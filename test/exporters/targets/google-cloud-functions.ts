import type { Project, Target } from "../harness.ts";
import { freePort, run, start } from "../processes.ts";
import { hasRedis, startRedis } from "../stores.ts";

let schedules: Project | undefined;

/** The real Functions Framework serves both functions; what Pub/Sub delivers is sent as a CloudEvent. */
export const googleCloudFunctions: Target = {
  name: "google-cloud-functions",
  real: "`npm install`, `npm run build`, the real Functions Framework; Redis",
  emulated: "Pub/Sub's delivery of a schedule",
  state: hasRedis,
  async start(folder, settings) {
    await run("npm", ["install", "--no-audit", "--no-fund"], folder);
    await run("npm", ["run", "build"], folder);
    const redis = hasRedis ? await startRedis(folder) : undefined;
    const serve = async (...args: string[]) => {
      const port = await freePort();
      const env = {
        ...settings,
        REDIS_URL: redis?.url ?? "",
        PORT: String(port),
      };
      return start("npx", ["functions-framework", ...args], folder, env, (output) =>
        output.includes("Serving function") ? `http://127.0.0.1:${port}` : undefined,
      );
    };
    const flow = await serve("--target=flow");
    schedules = await serve("--target=schedules", "--signature-type=cloudevent");
    const { stop } = flow;
    return { ...flow, stop: () => Promise.all([stop(), schedules?.stop(), redis?.stop()]).then(() => {}) };
  },
  async tick() {
    const event = {
      specversion: "1.0",
      id: "1",
      source: "//pubsub.googleapis.com/projects/p/topics/contract-schedules",
      type: "google.cloud.pubsub.topic.v1.messagePublished",
      time: new Date().toISOString(),
      data: { message: { data: "cnVu", attributes: { schedule: "tick" } } },
    };
    const response = await fetch(schedules!.url, {
      method: "POST",
      headers: { "content-type": "application/cloudevents+json" },
      body: JSON.stringify(event),
    });
    if (!response.ok) throw new Error(`schedule: ${response.status} ${await response.text()}`);
  },
};
