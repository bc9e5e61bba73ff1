import { afterEach, expect, test } from "vitest";
import { Bench, group, once, until } from "./kit/gateway.ts";

let bench: Bench;
afterEach(() => bench.close());

const events = () => bench.receiver.received.map(({ event }) => event);

test("a client back within the window has its id, its rooms and what it missed; no handler notices", async () => {
  bench = await Bench.start({ settings: { recoveryWindow: 30_000 } });
  const client = await bench.connected({
    userId: "ann",
    // In a cluster a client must come back to its node: see cluster.test.ts for who does not.
    node: bench.nodes[0],
    reconnection: true,
    reconnectionDelay: 300,
    reconnectionDelayMax: 300,
    randomizationFactor: 0,
  });
  const { id } = client;
  const got: unknown[] = [];
  client.on("news", (value) => got.push(value));
  const body = JSON.stringify({ groups: [group("/", "r")], filter: `'${group("/", id)}' in groups` });
  await bench.rest("POST", ":addToGroups", body, { "Content-Type": "application/json" });
  const send = (value: number) => bench.rest("POST", `groups/${group("/", "r")}/:send`, `42["news",${value}]`);
  await send(1);
  await until(() => got.length === 1);
  const gone = once(client, "disconnect");
  client.io.engine.close();
  await gone;
  await send(2);
  await send(3);
  await once(client, "connect");
  expect([client.recovered, client.id]).toEqual([true, id]);
  await send(4);
  await until(() => got.length === 4);
  expect(got).toEqual([1, 2, 3, 4]);
  client.emit("after");
  await bench.receiver.event("after");
  expect(events()).toEqual(["connect", "connected", "after"]);
});

test("who does not come back is disconnected when the window ends; who left on purpose at once", async () => {
  bench = await Bench.start({ settings: { recoveryWindow: 300 } });
  const lost = await bench.connected({ userId: "lost" });
  lost.io.engine.close();
  const { body } = await bench.receiver.event("disconnected");
  expect(JSON.parse(body)).toEqual({ reason: "transport close" });
  await bench.configure("hub", { ...bench.toReceiver(), recoveryWindow: 600_000 });
  const leaving = await bench.connected({ userId: "leaving" });
  leaving.disconnect();
  await bench.receiver.next(({ event, headers }) => event === "disconnected" && headers["ce-userid"] === "leaving");
});

test("a stranger with another user's id, or a wrong one, gets a new socket", async () => {
  bench = await Bench.start({ settings: { recoveryWindow: 30_000 } });
  const node = bench.nodes[0];
  const ann = await bench.connected({ userId: "ann", node });
  // oxlint-disable-next-line no-underscore-dangle -- what a thief would have stolen
  const pid = (ann as any)._pid as string;
  const { id } = ann;
  ann.io.engine.close();
  for (const [userId, privateId] of [
    ["eve", pid],
    ["ann", "wrong"],
  ] as const) {
    const other = await bench.connected({ userId, auth: { pid: privateId }, node });
    expect(other.id).not.toBe(id);
    expect(other.recovered).toBe(false);
  }
  const back = await bench.connected({ userId: "ann", auth: { pid }, node });
  expect(back.id).toBe(id);
});
