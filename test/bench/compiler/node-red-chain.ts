import { readFileSync } from "node:fs";
import { startNodeRed } from "../node-red.ts";

/**
 * The ten steps of the compiler bench as a chain of Node-RED function nodes: what somebody would draw there. Messages
 * start inside Node-RED, so that no HTTP is measured; one request starts a round and is answered at its end.
 */
const STEPS: readonly [name: string, code: string][] = [
  ["trimmed", "msg.trimmed = { text: msg.payload.text.trim(), n: msg.payload.n };\nreturn msg;"],
  ["notEmpty", 'if (msg.trimmed.text === "") return null;\nreturn msg;'],
  ["doubled", "msg.doubled = msg.trimmed.n * 2;\nreturn msg;"],
  ["big", "if (msg.doubled <= 10) return null;\nreturn msg;"],
  ["room", "msg.room = `room-${msg.doubled}`;\nreturn msg;"],
  [
    "enter",
    'msg.actions = [{ actionName: "addSocketToRoom", namespace: "/", socketId: msg.socketId, room: msg.room }];\nreturn msg;',
  ],
  [
    "say",
    'msg.actions.push({ actionName: "sendToRooms", namespace: "/", rooms: [msg.room], eventName: "said", parameters: [msg.trimmed.text, msg.doubled] });\nreturn msg;',
  ],
  [
    "all",
    'msg.actions.push({ actionName: "sendToNamespace", namespace: "/", eventName: "seen", parameters: [msg.socketId] });\nreturn msg;',
  ],
  ["upper", "msg.upper = msg.trimmed.text.toUpperCase();\nreturn msg;"],
  ["done", "msg.ack = [{ ok: true, text: msg.upper }];\nreturn msg;"],
];

const ROUND = 5_000;
const ROUNDS = 7;

/** CPU microseconds of one message through the ten nodes; what sending and counting it costs by itself is taken off. */
export async function nodeRedChain(): Promise<number> {
  const red = await startNodeRed([...rounds("ten", STEPS), ...rounds("none", [])]);
  try {
    const nets: number[] = [];
    for (let i = 0; i < ROUNDS; i++) {
      const [ten, none] = [await measured(red, "ten"), await measured(red, "none")];
      // The first rounds warm it up.
      if (i > 1) nets.push(ten - none);
    }
    return nets.toSorted((a, b) => a - b)[Math.floor(nets.length / 2)]!;
  } finally {
    await red.stop();
  }
}

async function measured({ url, pid }: { url: string; pid: number }, path: string): Promise<number> {
  const before = cpuOf(pid);
  const answer = await fetch(`${url}/${path}`);
  const text = await answer.text();
  if (path === "ten" && !text.includes('"actionName":"sendToRooms"')) throw new Error(`Node-RED answered ${text}`);
  return (cpuOf(pid) - before) / ROUND;
}

/** A tab: request → sender of `ROUND` messages → the steps → a counter that answers with the last message. */
function rounds(id: string, steps: readonly [string, string][]): object[] {
  const event = '{ payload: { n: 20, text: "hello" }, socketId: "s1" }';
  const start = `flow.set("left", ${ROUND}); flow.set("caller", { req: msg.req, res: msg.res });
for (let i = 0; i < ${ROUND}; i++) node.send(${event});
return null;`;
  const count = `const left = flow.get("left") - 1;
flow.set("left", left);
if (left > 0) return null;
return { ...flow.get("caller"), payload: { actions: msg.actions, ack: msg.ack } };`;
  const chain: [string, string][] = [["start", start], ...steps, ["count", count]];
  const nodeId = (name: string) => `${id}-${name}`;
  return [
    { id, type: "tab", label: id },
    { id: nodeId("in"), type: "http in", z: id, url: `/${id}`, method: "get", wires: [[nodeId("start")]] },
    ...chain.map(([name, func], i) => ({
      id: nodeId(name),
      type: "function",
      z: id,
      name,
      func,
      outputs: 1,
      wires: [[nodeId(chain[i + 1]?.[0] ?? "out")]],
    })),
    { id: nodeId("out"), type: "http response", z: id, wires: [] },
  ];
}

/** Microseconds of user and system time so far; Linux counts in hundredths of a second. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}
