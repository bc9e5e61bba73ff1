import { emptyFlow } from "../../flows/model/index.ts";
import type { FlowDocument, Value, Wire } from "../../flows/model/index.ts";

/** The flow every target is tested with: one trigger for each thing a target must be able to do. */

export const HUB = "contract";

const flow: FlowDocument = emptyFlow("contract", "Contract");
const js = (source: string): Value => ({ js: source });

/** A trigger and the nodes after it, in a row; `port` is where the first leaves the trigger. */
function chain(id: string, type: string, config: object, ...steps: [type: string, config: object][]): void {
  flow.nodes[id] = { type, config: { hub: HUB, ...config } };
  let from = id;
  steps.forEach(([type, config], at) => {
    const to = `${id}${at + 1}`;
    flow.nodes[to] = { type, config: { ...config } };
    wire({ from, port: "next", to });
    from = to;
  });
}

function wire(wire: Wire): void {
  flow.wires.push(wire);
}

function on(event: string, parameters: string[], ...steps: [type: string, config: object][]): void {
  chain(event, "socket.event", { event, parameters: parameters.map((name) => ({ name, type: "any" })) }, ...steps);
}

const said = (to: object) =>
  ["emit", { event: "said", arguments: [js("event.params.text")], ...to }] as [string, object];

chain("connecting", "socket.connect", {});
flow.nodes.door = {
  type: "switch",
  config: {
    value: "event.query.door?.[0]",
    cases: [
      { name: "closed", when: '"closed"' },
      { name: "broken", when: '"broken"' },
    ],
  },
};
flow.nodes.admit = { type: "accept", config: {} };
flow.nodes.refuse = { type: "reject", config: { message: "Go away", status: 403 } };
flow.nodes.crash = { type: "function", config: { code: 'throw new Error("the door is broken");\n' } };
flow.nodes.admit2 = { type: "accept", config: {} };
wire({ from: "connecting", port: "next", to: "door" });
wire({ from: "door", port: "closed", to: "refuse" });
wire({ from: "door", port: "broken", to: "crash" });
wire({ from: "crash", port: "next", to: "admit2" });
wire({ from: "door", port: "default", to: "admit" });

chain("arrived", "socket.connected", {}, [
  "emit",
  { event: "welcome", arguments: [js("event.userId")], to: "socket", socket: js("event.socketId") },
]);
chain("gone", "socket.disconnected", {}, [
  "emit",
  { event: "left", arguments: [js("event.socketId"), js("event.reason")] },
]);

on("echo", ["value"], ["ack", { arguments: [js("[event.parameters, event.userId ?? null, event.wantsAck]")] }]);
on(
  "encode",
  ["text"],
  ["transform", { fields: [{ name: "bytes", value: js("new TextEncoder().encode(event.params.text)") }] }],
  ["emit", { event: "encoded", arguments: [js("encode1.bytes")], to: "socket", socket: js("event.socketId") }],
  ["ack", { arguments: [js("encode1.bytes")] }],
);
on("silent", []);
on("say", ["text"], said({ to: "namespace" }));
on("others", ["text"], said({ to: "namespace", except: [js("event.socketId")] }));
on("room", ["room", "text"], said({ to: "rooms", rooms: [js("event.params.room")] }));
on("rooms", ["text"], said({ to: "rooms", rooms: ["red", "blue"], except: ["green"] }));
on("both", ["text"], said({ to: "rooms", rooms: ["red", "blue"] }));
on("whisper", ["socket", "text"], said({ to: "socket", socket: js("event.params.socket") }));
on("enter", ["room"], ["join", { room: js("event.params.room") }], ["ack", { arguments: ["in"] }]);
on("exit", ["room"], ["leave", { room: js("event.params.room") }], ["ack", { arguments: ["out"] }]);
on("kick", ["socket"], ["disconnect", { to: "socket", socket: js("event.params.socket") }]);
on(
  "fail",
  [],
  ["emit", { event: "never" }],
  ["function", { code: 'throw new Error("on purpose");\n' }],
  ["ack", { arguments: ["never"] }],
);
on(
  "order",
  ["count"],
  ["function", { code: "return event.params.count as number;\n" }],
  ["emit", { event: "first", arguments: [js("order1")] }],
  ["emit", { event: "second", arguments: [js("order1")] }],
);

const KEPT = { key: js("event.params.key"), value: "event.params.value" };
const ACK = ["ack", { arguments: [js("input ?? null")] }] as [string, object];
on("count", ["key"], ["state.increment", { key: js("event.params.key") }], ACK);
on("keep", ["key", "value"], ["state.set", KEPT], ["ack", { arguments: ["kept"] }]);
on("keepShort", ["key", "value"], ["state.set", { ...KEPT, ttl: 1 }], ["ack", { arguments: ["kept"] }]);
on("claim", ["key", "value"], ["state.set", { ...KEPT, expected: "undefined" }], ACK);
on("recall", ["key"], ["state.get", { key: js("event.params.key") }], ACK);
on("forget", ["key"], ["state.delete", { key: js("event.params.key") }], ["ack", { arguments: ["gone"] }]);
/** Triggers of the chains that need a store. */
const STATE = ["count", "keep", "keepShort", "claim", "recall", "forget"];

chain("login", "http.request", { method: "GET", route: "negotiate" }, ["negotiate", {}], ["http.response", {}]);
chain(
  "loginAs",
  "http.request",
  { method: "GET", route: "negotiate/{user}" },
  ["negotiate", { userId: js("event.params.user") }],
  ["http.response", {}],
);
chain(
  "post",
  "http.request",
  { method: "POST", route: "rooms/{room}/messages", bodyType: "{ text: string }" },
  ["emit", { event: "said", arguments: [js("event.body.text")], to: "rooms", rooms: [js("event.params.room")] }],
  [
    "http.response",
    { status: 201, json: "{ room: event.params.room, text: event.body.text, from: event.query.from }" },
  ],
);
chain(
  "failing",
  "http.request",
  { method: "GET", route: "fail" },
  ["function", { code: 'throw new Error("secret detail");\n' }],
  ["http.response", {}],
);
chain(
  "customer",
  "http.request",
  { method: "GET", route: "customers/{id}" },
  ["http.call", { url: js("`customers/${event.params.id}`"), connection: "crm" }],
  ["http.response", { json: "{ crm: input.body, region: env.REGION }" }],
);
chain("page", "http.request", { method: "GET", route: "page" }, [
  "http.response",
  { kind: "html", text: "<h1>Hello</h1>" },
]);
chain("tick", "schedule", { cron: "0 * * * * *" }, ["emit", { event: "tick", arguments: [js("event.scheduledTime")] }]);

/** The flow with its schedule `tick` at the platform's pace, and with state where the target has a store for it. */
export function contractFlow(options: { cron?: string; state?: boolean } = {}): FlowDocument {
  const { tick } = flow.nodes;
  const left = (id: string) => !options.state && STATE.some((trigger) => id.replace(/\d+$/, "") === trigger);
  const kept = Object.fromEntries(Object.entries(flow.nodes).filter(([id]) => !left(id)));
  return {
    ...flow,
    nodes: {
      ...kept,
      tick: { ...tick!, config: { ...tick!.config, cron: options.cron ?? "0 * * * * *" } },
    },
    wires: flow.wires.filter(({ from }) => !left(from)),
  };
}
