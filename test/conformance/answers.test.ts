/** Answers to webhooks that carry REST calls, and answers to batches as they are ready: `server/README.md`. */

import { createHmac } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { Bench, group, KEYS, until } from "./kit/gateway.ts";
import type { Received } from "./kit/receiver.ts";

let bench: Bench;
let streaming: Server | undefined;
afterEach(async () => {
  await bench.close();
  streaming?.closeAllConnections();
  streaming?.close();
  streaming = undefined;
});

const proofFor = (question: string, key = KEYS.primary) =>
  `sha256=${createHmac("sha256", key).update(`webhook-actions:${question}`).digest("hex")}`;

function consent({ headers }: Received, proof = proofFor(headers["webhook-request-actions"]!)) {
  return { headers: { "WebHook-Allowed-Origin": "*", "WebHook-Allow-Actions": proof } };
}

const send = (to: string, packet: string) => ({ url: `/api/hubs/hub/groups/${to}/:send`, body: packet });
const rich = (body: string | undefined, actions: object[]) => ({
  headers: { "Content-Type": "application/vnd.patchbay.answer+json" },
  body: JSON.stringify({ body, actions }),
});
const ackOf = (packet: string, value: unknown) => packet.replace(/^42(\d+).*$/, `43$1${JSON.stringify([value])}`);

test("calls are done in order and before the ack; a call that is refused ends them and fails the event", async () => {
  bench = await Bench.start({
    settings: { ackErrors: true },
    handle: ({ event, body, headers }) => {
      const own = group("/", headers["ce-socketid"]);
      const join = {
        url: "/api/hubs/hub/:addToGroups",
        contentType: "application/json",
        body: JSON.stringify({ groups: [group("/", "room")], filter: `'${own}' in groups` }),
      };
      const filtered = {
        ...send(group("/"), '42["said",3]'),
        url: `/api/hubs/hub/:send?filter=${encodeURIComponent(`'${group("/", "room")}' in groups`)}`,
      };
      if (event === "good") {
        const calls = [
          send(own, '42["said",1]'),
          join,
          send(group("/", "room"), '42["said",2]'),
          filtered,
          send(own, '42["said",4]'),
        ];
        return rich(ackOf(body, "done"), calls);
      }
      if (event === "bad")
        return rich(ackOf(body, "done"), [send(own, '42["said",5]'), send(own, "nonsense"), send(own, '42["said",6]')]);
      if (event === "elsewhere") return rich(ackOf(body, "done"), [{ url: "/api/hubs/other/:send", body: "42[]" }]);
      if (event === "malformed") return rich(undefined, [{ url: 1 }]);
      return undefined;
    },
  });
  bench.receiver.consent = consent;
  const client = await bench.connected();
  const seen: unknown[] = [];
  client.on("said", (value) => seen.push(value));
  expect(await client.emitWithAck("good")).toBe("done");
  expect(seen).toEqual([1, 2, 3, 4]);
  expect(await client.emitWithAck("bad")).toMatchObject({ error: { code: "actions" } });
  expect(await client.emitWithAck("elsewhere")).toMatchObject({ error: { code: "actions" } });
  expect(await client.emitWithAck("malformed")).toMatchObject({ error: { code: "bad-answer" } });
  expect(seen).toEqual([1, 2, 3, 4, 5]);
  // System events are answered as ever.
  const system = bench.receiver.received.filter(({ headers }) => headers["ce-type"]!.includes(".sys."));
  expect(system.map(({ headers }) => headers["webhook-accept-actions"])).toEqual(system.map(() => undefined));
});

test("calls of an answer and those made by REST meanwhile keep the order in which they were made", async () => {
  bench = await Bench.start({
    handle: async ({ body, headers }) => {
      const own = group("/", headers["ce-socketid"]);
      const n = Number(/\["n",(\d+)/.exec(body)?.[1]);
      if (Number.isNaN(n)) return undefined;
      // "Send at once", before the run ends.
      await bench.rest("POST", `groups/${own}/:send`, `42["said",${n * 3}]`);
      return rich(ackOf(body, n), [send(own, `42["said",${n * 3 + 1}]`), send(own, `42["said",${n * 3 + 2}]`)]);
    },
  });
  bench.receiver.consent = consent;
  const client = await bench.connected();
  const seen: unknown[] = [];
  client.on("said", (value) => seen.push(value));
  await Promise.all(Array.from({ length: 30 }, (_, n) => client.emitWithAck("n", n)));
  expect(seen).toEqual(Array.from({ length: 90 }, (_, i) => i));
});

test.each([
  ["no proof", undefined],
  ["a proof with another key", (question: string) => proofFor(question, "another-".repeat(5))],
  ["a proof for another question", () => proofFor("A".repeat(32))],
  ["something that is no proof", () => "sha256=yes"],
])("a receiver with %s is not asked for calls, and what it answers all the same is refused", async (_, proof) => {
  bench = await Bench.start({
    settings: { ackErrors: true },
    handle: ({ event, body, headers }) =>
      event === "e" ? rich(ackOf(body, "done"), [send(group("/", headers["ce-socketid"]), '42["said",1]')]) : undefined,
  });
  bench.receiver.consent = (request) =>
    proof
      ? consent(request, proof(request.headers["webhook-request-actions"]!))
      : { headers: { "WebHook-Allowed-Origin": "*" } };
  const client = await bench.connected();
  let said = 0;
  client.on("said", () => said++);
  expect(await client.emitWithAck("e")).toMatchObject({ error: { code: "bad-answer" } });
  expect(said).toBe(0);
  expect((await bench.receiver.event("e")).headers["webhook-accept-actions"]).toBeUndefined();
});

test("new keys end what was agreed with the old ones", async () => {
  bench = await Bench.start({ handle: ({ event, body }) => (event ? { body: ackOf(body, "plain") } : undefined) });
  bench.receiver.consent = consent;
  const client = await bench.connected();
  await client.emitWithAck("before");
  expect((await bench.receiver.event("before")).headers["webhook-accept-actions"]).toBe("2");
  await bench.admin("PUT", "keys", { primary: "newer-".repeat(8), secondary: KEYS.primary });
  await client.emitWithAck("after");
  expect((await bench.receiver.event("after")).headers["webhook-accept-actions"]).toBeUndefined();
});

/** A receiver that takes batches and answers them by `answer`; sends single events to `single`. */
async function batchReceiver(
  answer: (events: { data: string; socketid: string }[], res: ServerResponse) => void,
): Promise<void> {
  streaming = createServer(async (req: IncomingMessage, res) => {
    const body = (await req.toArray()).join("");
    if (req.method === "OPTIONS") {
      res.setHeader("WebHook-Allowed-Origin", "*");
      res.setHeader("WebHook-Accept-Batch", "application/cloudevents-batch+json");
      res.setHeader("WebHook-Allow-Actions", proofFor(String(req.headers["webhook-request-actions"])));
      return res.end();
    }
    if (req.headers["content-type"] !== "application/cloudevents-batch+json") return res.end(ackOf(body, "alone"));
    expect(req.headers["webhook-accept-actions"]).toBe("2");
    res.setHeader("Content-Type", "application/vnd.patchbay.answers");
    answer(JSON.parse(body) as { data: string; socketid: string }[], res);
    return undefined;
  });
  await new Promise<void>((resolve) => streaming!.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(streaming.address() as AddressInfo).port}/`;
  bench = await Bench.start({ settings: null });
  await bench.configure("hub", {
    ackErrors: true,
    webhookTimeout: 1_500,
    maxAnswerBytes: 20_000,
    eventHandlers: [{ urlTemplate: url, userEventPattern: "*" }],
  });
}

interface Part {
  i: number;
  status: number;
  body?: string;
  actions?: { url: string; body: string }[];
}
const answers = (...parts: Part[]) => parts.flatMap(linesOf).join("");
const linesOf = ({ i, status, body, actions = [] }: Part) => [
  `${i} ${status} ${body === undefined ? 0 : 1} ${actions.length}\n`,
  ...(body === undefined ? [] : [`${body}\n`]),
  ...actions.map((call) => `${call.url}\n${call.body}\n`),
];

/** Events of several clients at once until a batch of at least `least` has been answered; the acks of all rounds. */
async function rounds(least: number, sizes: () => number): Promise<any[]> {
  const clients = await Promise.all(Array.from({ length: 8 }, (_, i) => bench.connected({ userId: `u${i}` })));
  const all: unknown[] = [];
  await until(async () => {
    all.push(...(await Promise.all(clients.map((client, i) => client.emitWithAck("e", i)))));
    return sizes() >= least;
  });
  return all;
}

test("answers in parts: each event's as it is ready, whatever the order, with its calls; none waits for a slower one", async () => {
  let largest = 0;
  const order: string[] = [];
  await batchReceiver((events, res) => {
    largest = Math.max(largest, events.length);
    // Backwards, half of them at once, the rest when the first have been heard of.
    const parts = events.map(({ data, socketid }, i) => ({
      i,
      status: 200,
      body: ackOf(data, "batched"),
      actions: [send(group("/", socketid), '42["said"]'), send(group("/"), `42["order",${i}]`)],
    }));
    const late = parts.splice(0, Math.floor(parts.length / 2));
    res.write(answers(...parts.toReversed()));
    setTimeout(() => res.end(answers(...late.toReversed())), 300);
  });
  const watcher = await bench.connected();
  watcher.on("order", (i) => order.push(String(i)));
  const acks = await rounds(4, () => largest);
  expect(new Set(acks)).toEqual(new Set(acks.includes("alone") ? ["alone", "batched"] : ["batched"]));
  const batched = acks.filter((ack) => ack === "batched").length;
  await until(() => order.length === batched);
});

test("one event of a batch may fail, or be left out, or be answered twice; the others do not notice", async () => {
  let largest = 0;
  await batchReceiver((events, res) => {
    largest = Math.max(largest, events.length);
    const parts = events.map(({ data }, i) => ({ i, status: 200, body: ackOf(data, "fine") }));
    const left = parts.filter(({ i }) => i !== 1);
    res.end(
      answers(
        ...left.map((part) => (part.i === 0 ? { ...part, status: 500, actions: [{ url: "/x", body: "" }] } : part)),
      ),
    );
  });
  const acks = await rounds(4, () => largest);
  const kinds = new Set(acks.map((ack) => ack?.error?.code ?? ack));
  kinds.delete("alone");
  expect(kinds).toEqual(new Set(["fine", "status", "bad-answer"]));
});

test.each([
  ["bad-answer", "a line has no numbers", (res: ServerResponse) => res.end("nonsense\n")],
  ["bad-answer", "an event is answered twice", (res: ServerResponse) => res.end(answers({ i: 0, status: 200 }))],
  ["bad-answer", "an index is wrong", (res: ServerResponse) => res.end(answers({ i: 999, status: 200 }))],
  ["bad-answer", "the last line has no end", (res: ServerResponse) => res.end("1 200 0 0")],
  ["network", "the connection is lost", (res: ServerResponse) => setTimeout(() => res.destroy(), 50)],
  ["timeout", "nothing more comes", () => {}],
  ["answer-too-large", "the answer does not end", (res: ServerResponse) => res.write("x".repeat(30_000))],
])("%s when %s: those answered before keep their answers", async (code, _, then) => {
  let largest = 0;
  await batchReceiver((events, res) => {
    largest = Math.max(largest, events.length);
    res.write(answers({ i: 0, status: 200, body: ackOf(events[0]!.data, "first") }));
    setTimeout(() => then(res), 20);
  });
  const acks = await rounds(2, () => largest);
  const kinds = new Set(acks.map((ack) => ack?.error?.code ?? ack));
  kinds.delete("alone");
  // Five in a row without an answer open the circuit, as ever.
  kinds.delete("circuit-open");
  expect(kinds).toEqual(new Set(["first", code]));
});
