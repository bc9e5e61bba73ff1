import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startGateway } from "../../server/gateway/index.ts";
import { ADMIN, Bench, group, KEYS, once, until } from "./kit/gateway.ts";
import { hasRedis } from "./kit/redis.ts";
import { TunnelServer } from "./kit/tunnel-server.ts";

/** Needs Debian's `redis-server`; without it these are skipped and the run says so. */
describe.skipIf(!hasRedis)("two nodes, one hub", () => {
  let bench: Bench;
  afterEach(() => bench.close());

  const readiness = async (node: number) => (await fetch(`${bench.nodes[node]!.url}/readyz`)).status;

  test("sends, membership and filters at one node reach the clients of the other", async () => {
    bench = await Bench.start({ nodes: 2 });
    const [here, there] = await Promise.all([
      bench.connected({ node: bench.nodes[0], userId: "here" }),
      bench.connected({ node: bench.nodes[1], userId: "there" }),
    ]);
    const body = JSON.stringify({ groups: [group("/", "r")], filter: "startswith(userId, 'there')" });
    const joined = await bench.rest(
      "POST",
      ":addToGroups",
      body,
      { "Content-Type": "application/json" },
      bench.nodes[0],
    );
    expect(joined.status).toBe(200);
    const strays: unknown[] = [];
    here.on("news", (value) => strays.push(value));
    const news = once(there, "news");
    await bench.rest("POST", `groups/${group("/", "r")}/:send`, '42["news",1]', {}, bench.nodes[0]);
    expect(await news).toEqual([1]);
    const ends = Promise.all([once(here, "end"), once(there, "end")]);
    await bench.rest("POST", ":send", '42["end"]');
    await ends;
    expect(strays).toEqual([]);
  });

  test("settings put at one node count at the other, and at one that starts later", async () => {
    bench = await Bench.start({ nodes: 2 });
    await bench.configure("late", { anonymousConnectPolicy: "allow" });
    const settingsAt = async (url: string) =>
      (await fetch(`${url}/admin/hubs/late`, { headers: { Authorization: `Bearer ${ADMIN}` } })).status;
    expect(await settingsAt(bench.nodes[1]!.url)).toBe(200);
    const third = await startGateway({
      host: "127.0.0.1",
      port: 0,
      dataDir: `${bench.dataDir}/third`,
      keys: KEYS,
      adminToken: ADMIN,
      redisUrl: bench.redis.url,
    });
    await until(async () => (await settingsAt(third.url)) === 200);
    await third.close();
  });

  test("keys rotated at one node count at the other", async () => {
    bench = await Bench.start({ nodes: 2 });
    const primary = "rotated-".repeat(5);
    const put = await fetch(`${bench.nodes[0]!.url}/admin/keys`, {
      method: "PUT",
      headers: { Authorization: `Bearer ${ADMIN}` },
      body: JSON.stringify({ primary }),
    });
    expect(put.status).toBe(204);
    for (const node of bench.nodes) {
      await bench.connected({ node, token: bench.token({}, "hub", primary) });
      await once(bench.client({ node, token: bench.token({}, "hub", KEYS.primary) }), "connect_error");
    }
  });

  test("who comes back at another node gets a new socket; the old one is given up when its window ends", async () => {
    bench = await Bench.start({ nodes: 2, settings: { recoveryWindow: 1_000 } });
    const client = await bench.connected({ node: bench.nodes[0], userId: "ann" });
    // oxlint-disable-next-line no-underscore-dangle -- what the client would send itself
    const pid = (client as any)._pid as string;
    const { id } = client;
    client.io.engine.close();
    const back = await bench.connected({ node: bench.nodes[1], userId: "ann", auth: { pid } });
    expect([back.recovered, back.id === id]).toEqual([false, false]);
    const { headers } = await bench.receiver.event("disconnected");
    expect(headers["ce-socketid"]).toBe(id);
    expect(back.connected).toBe(true);
  });

  test("a server at one node serves the clients of the other, until it is gone", async () => {
    const template = { urlTemplate: "tunnel:///handlers", userEventPattern: "*", systemEvents: ["connect"] };
    bench = await Bench.start({ nodes: 2, settings: { eventHandlers: [template], ackErrors: true } });
    const server = await TunnelServer.answering(bench.gateway.url, bench.nodes[1]!.url);
    const clients = await Promise.all(bench.nodes.map((node) => bench.connected({ node })));
    for (const client of clients) expect(await client.emitWithAck("ask")).toBe("from the tunnel");
    server.close();
    for (const client of clients) {
      await until(async () => (await client.emitWithAck("ask")).error?.code === "tunnel");
    }
    const other = await TunnelServer.answering(bench.gateway.url, bench.nodes[0]!.url);
    for (const client of clients) expect(await client.emitWithAck("ask")).toBe("from the tunnel");
    other.close();
  });

  test("without Redis each node serves its own clients and says it is not ready; with it all is well within 5 s", async () => {
    bench = await Bench.start({
      nodes: 2,
      handle: ({ event, body }) =>
        event === "echo" ? { body: body.replace(/^42(\d+)\["echo",/, "43$1[") } : undefined,
    });
    const [here, there] = await Promise.all([
      bench.connected({ node: bench.nodes[0] }),
      bench.connected({ node: bench.nodes[1] }),
    ]);
    await bench.redis.down();
    await until(async () => (await readiness(0)) === 503 && (await readiness(1)) === 503);
    expect(await here.emitWithAck("echo", 1)).toBe(1);
    expect(await there.emitWithAck("echo", 2)).toBe(2);
    await bench.connected({ node: bench.nodes[1] });
    const local = once(here, "news");
    expect((await bench.rest("POST", ":send", '42["news",1]', {}, bench.nodes[0])).status).toBe(202);
    expect(await local).toEqual([1]);
    const body = JSON.stringify({ groups: ["g"], filter: "" });
    const json = { "Content-Type": "application/json" };
    const added = await bench.rest("POST", ":addToGroups", body, json, bench.nodes[0]);
    expect(added.status).toBe(200);

    await bench.redis.up();
    const began = Date.now();
    await until(async () => (await readiness(0)) === 200 && (await readiness(1)) === 200);
    expect(Date.now() - began).toBeLessThan(5_000);
    const far = once(there, "again");
    await until(async () => {
      await bench.rest("POST", ":send", '42["again"]', {}, bench.nodes[0]);
      return Promise.race([
        far.then(() => true),
        new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 50)),
      ]);
    });
  });
});

/** The same black-box suites against a cluster: a balancer spreads clients and calls over its nodes. */
describe.skipIf(!hasRedis)("the suite against two nodes", () => {
  beforeAll(() => void (process.env["PATCHBAY_TEST_NODES"] = "2"));
  afterAll(() => void delete process.env["PATCHBAY_TEST_NODES"]);
  describe("data plane", async () => void (await import("./rest.test.ts")));
  describe("data plane by the SDK", async () => void (await import("./sdk.test.ts")));
  describe("clients", async () => void (await import("./clients.test.ts")));
  describe("binary", async () => void (await import("./binary.test.ts")));
  describe("packets", async () => void (await import("./protocol.test.ts")));
  describe("webhooks", async () => void (await import("./webhooks.test.ts")));
  describe("answers that carry calls", async () => void (await import("./answers.test.ts")));
  describe("delivery", async () => void (await import("./delivery.test.ts")));
  describe("administration", async () => void (await import("./admin.test.ts")));
  describe("identity", async () => void (await import("./identity.test.ts")));
  describe("recovery", async () => void (await import("./recovery.test.ts")));
  describe("tunnel", async () => void (await import("./tunnel.test.ts")));
  describe("default mode", async () => void (await import("./default-mode.test.ts")));
  describe("foreign clients", async () => void (await import("./foreign.test.ts")));
});
