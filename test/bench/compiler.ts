import { spawnSync } from "node:child_process";
import type { compile as Compile } from "../../flows/compiler/index.ts";
import type { HandlerResult, SocketEvent } from "../../flows/handler-kit/types.ts";
import { checkFlow, type FlowDocument } from "../../flows/model/index.ts";
import { normalizeFlow } from "../../flows/nodes/index.ts";
import { eventFor, load } from "../compiler/support.ts";
import { NODE_RED } from "./node-red.ts";
import { nodeRedChain } from "./compiler/node-red-chain.ts";

/**
 * How long compiling takes (CPU time of this process, so that a busy machine counts less), and what a compiled flow of
 * ten steps costs beside the same written by hand and as a chain of Node-RED function nodes (`-- compiler --no-peer` leaves
 * that out).
 */
export default async function run(args: string[] = []): Promise<void> {
  const compile = await built();
  console.log("compile, without type check\n nodes   cold ms   warm ms (median of 15)   code bytes");
  for (const size of [10, 100, 1_000]) {
    const flow = chain(size);
    const cold = cpu(() => compile(flow));
    for (let i = 0; i < 5; i++) compile(flow);
    const warm = Array.from({ length: 15 }, () => cpu(() => compile(flow)));
    const bytes = compile(flow).code!.length;
    console.log(
      `${String(size).padStart(6)}${cold.toFixed(1).padStart(10)}${median(warm).toFixed(1).padStart(10)}${String(bytes).padStart(26)}`,
    );
  }

  const flow = tenSteps();
  const compiled = (await load(compile(flow).code!)).triggers[0]!.run as (event: unknown) => HandlerResult;
  const event = eventFor("socket.event", { params: { n: 20, text: "hello" } });
  const [one, other] = [compiled(event), byHand(event as never)].map((r) => JSON.stringify(r));
  if (one !== other) throw new Error(`The two handlers differ:\n${one}\n${other}`);
  const ratios: number[] = [];
  let last = { hand: 0, flow: 0 };
  for (let round = 0; round < 15; round++) {
    // Turn about, so that both meet the same state of the machine.
    last = { hand: perRun(() => byHand(event as never)), flow: perRun(() => compiled(event)) };
    if (round > 2) ratios.push(last.flow / last.hand);
  }
  console.log(
    `\nten steps: by hand ${last.hand.toFixed(0)} ns, compiled ${last.flow.toFixed(0)} ns, median ratio ${median(ratios).toFixed(2)}`,
  );
  if (args.includes("--no-peer")) return;
  const peer = (await nodeRedChain()) * 1_000;
  console.log(
    `Node-RED ${NODE_RED}, ten function nodes: ${peer.toFixed(0)} ns, ${(peer / last.flow).toFixed(0)} times the compiled flow`,
  );
}

/** The compiler as users run it: tsx adds to every function that is made. */
async function built(): Promise<typeof Compile> {
  const { status } = spawnSync("npx", ["tsc", "-b", "flows"], { stdio: ["ignore", "inherit", "ignore"] });
  if (status !== 0) throw new Error("flows does not compile.");
  const file = new URL("../../dist/flows/compiler/index.js", import.meta.url).href;
  return ((await import(file)) as { compile: typeof Compile }).compile;
}

function cpu(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const RUNS = 200_000;
/** Nanoseconds. */
function perRun(work: () => HandlerResult): number {
  let sink = 0;
  const ms = cpu(() => {
    for (let i = 0; i < RUNS; i++) sink += work().actions.length;
  });
  if (sink === 0) throw new Error("nothing was done");
  return (ms * 1e6) / RUNS;
}

const median = (list: number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]!;

type Nodes = Record<string, { type: string; config: object }>;

function document(nodes: Nodes): FlowDocument {
  const ids = Object.keys(nodes);
  const wires = ids.slice(1).map((to, i) => ({ from: ids[i]!, port: "next", to }));
  return normalizeFlow(checkFlow({ format: 1, id: "bench", name: "Bench", nodes, wires }).flow!);
}

const trigger = {
  type: "socket.event",
  config: {
    event: "go",
    parameters: [
      { name: "n", type: "number" },
      { name: "text", type: "string" },
    ],
  },
};

function chain(size: number): FlowDocument {
  const nodes: Nodes = { go: trigger };
  for (let i = 1; i < size; i++) {
    const kinds = [
      {
        type: "transform",
        config: {
          fields: [
            { name: "v", value: { js: `event.params.n + ${i}` } },
            { name: "k", value: "text" },
          ],
        },
      },
      { type: "filter", config: { condition: `input.v > ${i}` } },
      { type: "emit", config: { event: `event ${i}`, arguments: [{ js: `input.v + ${i}` }] } },
    ];
    nodes[`n${i}`] = kinds[(i - 1) % 3]!;
  }
  return document(nodes);
}

function tenSteps(): FlowDocument {
  return document({
    go: trigger,
    trimmed: {
      type: "transform",
      config: {
        fields: [
          { name: "text", value: { js: "input.text.trim()" } },
          { name: "n", value: { js: "input.n" } },
        ],
      },
    },
    notEmpty: { type: "filter", config: { condition: 'input.text !== ""' } },
    doubled: { type: "function", config: { code: "return input.n * 2;" } },
    big: { type: "filter", config: { condition: "input > 10" } },
    room: { type: "transform", config: { fields: [{ name: "room", value: { js: "`room-${doubled}`" } }] } },
    enter: { type: "join", config: { room: { js: "input.room" } } },
    say: {
      type: "emit",
      config: {
        event: "said",
        arguments: [{ js: "trimmed.text" }, { js: "doubled" }],
        to: "rooms",
        rooms: [{ js: "room.room" }],
      },
    },
    all: { type: "emit", config: { event: "seen", arguments: [{ js: "event.socketId" }] } },
    upper: { type: "function", config: { code: "return trimmed.text.toUpperCase();" } },
    done: { type: "ack", config: { arguments: [{ js: "{ ok: true, text: upper }" }] } },
  });
}

/** What a programmer would write for the same. */
function byHand(event: SocketEvent<{ n: number; text: string }>): HandlerResult {
  const text = event.params.text.trim();
  if (text === "") return { actions: [] };
  const doubled = event.params.n * 2;
  if (doubled <= 10) return { actions: [] };
  const room = `room-${doubled}`;
  return {
    ack: [{ ok: true, text: text.toUpperCase() }],
    actions: [
      { actionName: "addSocketToRoom", namespace: "/", socketId: event.socketId, room },
      { actionName: "sendToRooms", namespace: "/", rooms: [room], eventName: "said", parameters: [text, doubled] },
      { actionName: "sendToNamespace", namespace: "/", eventName: "seen", parameters: [event.socketId] },
    ],
  };
}
