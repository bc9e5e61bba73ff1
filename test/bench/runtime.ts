/**
 * event → handler → emit and ack → client, through our gateway and runtime, beside a hand-written Express receiver and
 * Node-RED behind the same gateway, and a plain stateful `socket.io` server. All stand at once, each with processes of its
 * own, and work in turns of a second, because the speed of a shared machine changes from one second to the next. "µs" is
 * CPU of all server processes per event: the steadiest figure on a busy machine.
 */

import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { parseConnectionString, type Connection } from "../../flows/handler-kit/connection-string.ts";
import { negotiate } from "../../flows/handler-kit/negotiate.ts";
import { accessKey, adminToken, deployment, tempDir } from "../runtime/support.ts";
import { connectLight, type LightClient } from "./light-client.child.ts";
import { startNodeRedReceiver } from "./runtime-node-red.ts";
import { childrenOf, startPart, type Part } from "./runtime-parts.ts";

/** Measured of each, in turns of a second. */
const SECONDS = Number(process.env.BENCH_SECONDS ?? 8);
/** Of each turn, before counting starts: V8 gives memory back while a process waits for its turn, and takes it again. */
const SETTLE_MS = 1000;
/** Of each, before the first turn, so that a busy machine measures compiled code too; at most so many seconds. */
const WARM_UP = { events: 60_000, seconds: Number(process.env.BENCH_WARM_UP ?? 10) };

/** What is measured: processes, and how a client connects. */
interface Subject {
  name: string;
  pids: number[];
  connect(): Promise<LightClient>;
  stop(): Promise<void>;
}

interface Figures {
  name: string;
  clients: number;
  /** Medians of the turns. */
  perSecond: number;
  cpuMicros: number;
  /** The same for each part's own process, and for the handler processes. */
  parts: string;
  /** Of all events, in milliseconds. */
  p50: number;
  p99: number;
}

const flags = process.env["BENCH_NODE_FLAGS"]?.split(" ");
const start = (part: string, options?: object) => startPart(part, options, flags);

/** CPU microseconds of a process, and of all below it. */
function cpuMicros(pid: number): { own: number; below: number } {
  const threads = readdirSync(`/proc/${pid}/task`).map(
    (task) => Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, "latin1").split(" ")[0]) / 1000,
  );
  const children = childrenOf(pid).map(cpuMicros);
  return { own: sum(threads), below: sum(children.map(({ own, below }) => own + below)) };
}

const cpuOf = ({ pids }: Subject) => pids.map(cpuMicros).flatMap(({ own, below }) => [own, below]);
const sum = (list: readonly number[]) => list.reduce((all, one) => all + one, 0);
const median = (list: readonly number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Clients of one subject, each with one event under way while they work. */
class Crowd {
  readonly subject: Subject;
  readonly turns: { perSecond: number; cpu: number[] }[] = [];
  readonly latencies: number[] = [];
  #clients: LightClient[] = [];
  #done = 0;
  #working = false;
  #measuring = false;

  constructor(subject: Subject) {
    this.subject = subject;
  }

  async connect(count: number): Promise<void> {
    while (this.#clients.length < count) {
      const more = Array.from({ length: Math.min(50, count - this.#clients.length) }, () => this.subject.connect());
      // oxlint-disable-next-line no-await-in-loop -- not more than that at once
      this.#clients.push(...(await Promise.all(more)));
    }
  }

  async warmUp(): Promise<void> {
    await this.#during(async () => {
      for (let left = WARM_UP.seconds; left > 0 && this.#done < WARM_UP.events; left -= 0.25) await wait(250);
    });
  }

  async turn(): Promise<void> {
    await this.#during(async () => {
      await wait(SETTLE_MS);
      const before = { cpu: cpuOf(this.subject), done: this.#done, at: performance.now() };
      this.#measuring = true;
      await wait(1000);
      this.#measuring = false;
      const count = this.#done - before.done;
      const seconds = (performance.now() - before.at) / 1000;
      if (count === 0) return;
      const cpu = cpuOf(this.subject).map((micros, i) => (micros - before.cpu[i]!) / count);
      this.turns.push({ perSecond: count / seconds, cpu });
    });
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }

  /** Ends when every client has its last answer. */
  async #during(what: () => Promise<void>): Promise<void> {
    this.#working = true;
    const loops = this.#clients.map(async (client, at) => {
      const value = { text: `hello from ${at}`, at };
      while (this.#working) {
        const started = performance.now();
        // oxlint-disable-next-line no-await-in-loop -- one event under way is what is measured
        await client.work(value);
        this.#done++;
        if (this.#measuring) this.latencies.push(performance.now() - started);
      }
    });
    await what();
    this.#working = false;
    await Promise.all(loops);
  }
}

async function measure(subjects: readonly Subject[], clients: number): Promise<Figures[]> {
  const crowds = subjects.map((subject) => new Crowd(subject));
  for (const crowd of crowds) {
    await crowd.connect(clients);
    await crowd.warmUp();
  }
  for (let second = 0; second < SECONDS; second++) {
    // Each comes after another each time.
    const inTurn = second % 2 === 0 ? crowds : crowds.toReversed();
    for (const crowd of inTurn) await crowd.turn();
  }
  for (const crowd of crowds) crowd.close();
  return crowds.map(({ subject, turns, latencies }) => {
    const sorted = latencies.toSorted((a, b) => a - b);
    const at = (part: number) => Math.round((sorted[Math.floor(sorted.length * part)] ?? 0) * 100) / 100;
    const parts = subject.pids.flatMap((_, i) =>
      [2 * i, 2 * i + 1].map((j) => median(turns.map(({ cpu }) => cpu[j]!))),
    );
    return {
      name: subject.name,
      clients,
      perSecond: Math.round(median(turns.map(({ perSecond }) => perSecond))),
      cpuMicros: Math.round(median(turns.map(({ cpu }) => sum(cpu)))),
      parts: parts
        .map(Math.round)
        .filter((micros) => micros > 0)
        .join(" + "),
      p50: at(0.5),
      p99: at(0.99),
    };
  });
}

/** A receiver of webhooks behind a gateway of its own. */
async function behindGateway(
  name: string,
  dir: string,
  settings: object,
  receiver: (connectionString: string, connection: Connection) => Promise<Omit<Part, "live">>,
): Promise<Subject> {
  const gateway = await start("gateway", { dataDir: `${dir}/gateway`, accessKey, adminToken });
  const connectionString = `Endpoint=http://127.0.0.1;Port=${new URL(gateway.url).port};AccessKey=${accessKey};Version=1.0;`;
  const connection = parseConnectionString(connectionString);
  const { url, pid, stop } = await receiver(connectionString, connection);
  const handler = { urlTemplate: url, userEventPattern: "*", systemEvents: [], auth: { type: "None" } };
  const configured = await fetch(`${gateway.url}/admin/hubs/bench`, {
    method: "PUT",
    headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
    body: JSON.stringify({ anonymousConnectPolicy: "deny", eventHandlers: [handler], ...settings }),
  });
  if (configured.status !== 200) throw new Error(await configured.text());
  const { path, token } = await negotiate(connection, { hub: "bench" });
  return {
    name,
    pids: [gateway.pid, pid],
    connect: () => connectLight(gateway.url, path, `&access_token=${token}`),
    stop: async () => void (await Promise.all([gateway.stop(), stop()])),
  };
}

async function startRuntime(dataDir: string, connectionString: string): Promise<Part> {
  const runtime = await start("runtime", { dataDir, connectionString, adminToken });
  const body = `return { ack: [event.params.value], actions: [{ actionName: "sendToSocket", socketId: event.socketId, eventName: "done", parameters: [event.params.value] }] };`;
  const flow = deployment("bench", [
    { kind: "socket.event", hub: "bench", event: "work", parameters: ["value"], body },
  ]);
  const deployed = await fetch(`${runtime.url}/runtime/admin/deployments/bench`, {
    method: "PUT",
    headers: { authorization: `Bearer ${adminToken}` },
    body: JSON.stringify(flow),
  });
  if (deployed.status !== 200) throw new Error(await deployed.text());
  return { ...runtime, url: `${runtime.url}/runtime/webhooks/socketio` };
}

const kinds: Record<string, (dir: string) => Promise<Subject>> = {
  batched: (dir) =>
    behindGateway("gateway → runtime, batched", dir, { batching: true }, (text) =>
      startRuntime(`${dir}/runtime`, text),
    ),
  unbatched: (dir) =>
    behindGateway("gateway → runtime", dir, { batching: false }, (text) => startRuntime(`${dir}/runtime`, text)),
  express: (dir) =>
    behindGateway("gateway → Express by hand", dir, {}, (connectionString) => start("express", { connectionString })),
  "node-red": (dir) =>
    behindGateway("gateway → Node-RED", dir, { batching: false }, (_text, connection) =>
      startNodeRedReceiver(connection),
    ),
  async stateful() {
    const { url, pid, stop } = await start("stateful");
    return { name: "stateful socket.io", pids: [pid], connect: () => connectLight(url, "/socket.io", ""), stop };
  },
};

/** Parts: batched, unbatched, express, node-red, stateful; all without any. `BENCH_CLIENTS`, `BENCH_SECONDS`. */
export default async function run(args: string[]): Promise<void> {
  const unknown = args.filter((name) => !(name in kinds));
  if (unknown.length > 0) throw new Error(`No part ${unknown.join(", ")}; there are ${Object.keys(kinds).join(", ")}`);
  const built = spawnSync("npx", ["tsc", "-b", "server"], { stdio: ["ignore", "inherit", "ignore"] });
  if (built.status !== 0) process.stderr.write("The build failed; what is measured is the last one.\n");
  const temp = tempDir();
  const subjects: Subject[] = [];
  try {
    for (const [name, open] of Object.entries(kinds)) {
      if (args.length === 0 || args.includes(name)) subjects.push(await open(`${temp.dir}/${name}`));
    }
    for (const clients of (process.env.BENCH_CLIENTS ?? "1,50,200,500").split(",").map(Number))
      console.table(await measure(subjects, clients));
  } finally {
    await Promise.all(subjects.map((subject) => subject.stop()));
    temp.remove();
  }
}
