/** What the process boundary costs: the same handler in a handler process and in this one, CPU of both sides counted. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { decodeArguments } from "../../flows/handler-kit/packet.ts";
import { childEntry } from "../../server/runtime/children/entry.ts";
import { createChildPool } from "../../server/runtime/children/pool.ts";
import { startHost, type HostReply } from "../../server/runtime/flows/host.ts";
import { deployment, tempDir } from "../runtime/support.ts";
import { line, pooled } from "./kit.ts";

const EVENTS = 50_000;
const IN_FLIGHT = 100;

export default async function run(): Promise<void> {
  const temp = tempDir();
  const body = `return { ack: [event.params.text], actions: [{ actionName: "sendToNamespace", eventName: "said", parameters: [event.params.text] }] };`;
  const { code } = deployment("bench", [{ kind: "socket.event", event: "say", parameters: ["text"], body }]);
  const file = join(temp.dir, "flow.mjs");
  writeFileSync(file, code);
  const moduleUrl = pathToFileURL(file).href;
  const pool = createChildPool({ entry: await childEntry(), memoryMb: 128 }, 0);
  const { host } = await startHost({ pool, moduleUrl, env: {}, deadlineMs: 60_000, onLoose() {}, onFault() {} });
  const flow = (
    (await import(moduleUrl)) as { default: { triggers: { run(event: object, ctx: object): Promise<object> }[] } }
  ).default;

  for (const size of [20, 1000]) {
    const args = JSON.stringify(["say", "x".repeat(size)]);
    const event = () => ({ hub: "hub", namespace: "/", socketId: "s", connectionId: "c", wantsAck: true });
    const outside = async () => {
      const request = {
        trigger: "on0",
        event: event(),
        args,
        trace: false,
        carries: undefined,
        effect: async () => undefined,
        log() {},
      };
      const reply = await new Promise<HostReply>((resolve) => host.run(request, resolve));
      if (reply.kind !== "done") throw new Error(`the run ended as ${reply.kind}`);
    };
    const inside = async () => {
      const { eventName, parameters } = decodeArguments(args);
      const params = { text: parameters[0] };
      await flow.triggers[0]!.run({ ...event(), eventName, parameters, params }, {});
    };
    const figures: number[] = [];
    for (const work of [outside, inside]) {
      await pooled(EVENTS / 5, IN_FLIGHT, work);
      const before = cpuMicros();
      await pooled(EVENTS, IN_FLIGHT, work);
      figures.push((cpuMicros() - before) / EVENTS);
    }
    const [apart, together] = figures as [number, number];
    line(`handler with ${size} characters`, {
      "own process": `${apart.toFixed(1)} µs`,
      "same process": `${together.toFixed(1)} µs`,
      "isolation costs": `${(apart - together).toFixed(1)} µs`,
      promise: "150 µs",
    });
  }
  await host.retire();
  await pool.close();
  temp.remove();
}

/** CPU of this process and its children so far, in microseconds, to 10 ms. */
function cpuMicros(): number {
  const pids = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "latin1")
    .trim()
    .split(" ")
    .filter(Boolean);
  const ticks = [String(process.pid), ...pids].map((pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]!.split(" ");
    return Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((sum, one) => sum + one, 0) * 10_000;
}
