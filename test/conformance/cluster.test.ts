import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startGateway } from "../../server/gateway/index.ts";
import { ADMIN, Bench, group, KEYS, once, until } from "./kit/gateway.ts";
import { hasRedis } from "./kit/redis.ts";

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
    const joined = await bench.rest("POST", ":addToGroups", body, { "Content-Type": "application/json" });
    expect(joined.status).toBe(200);
    const strays: unknown[] = [];
    here.on("news", (value) => strays.push(value));
    const news = once(there, "news");
    await bench.rest("POST", `groups/${group("/", "r")}/:send`, '42["news",1]');
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

  test("a lost node's clients come back at the other, whose own never notice", async () => {
    bench = await Bench.start({ nodes: 2 });
    const [moving, staying] = await Promise.all([
      bench.connected({ node: bench.nodes[0], reconnection: true, reconnectionDelay: 10 }),
      bench.connected({ node: bench.nodes[1] }),
    ]);
    let noticed = 0;
    staying.on("disconnect", () => noticed++);
    const back = new Promise((resolve) => moving.once("disconnect", resolve)).then(() => {
      // What a balancer in front of the nodes does.
      (moving.io as any).uri = bench.nodes[1]!.url;
      return new Promise((resolve) => moving.once("connect", () => resolve(undefined)));
    });
    await bench.nodes[0]!.close();
    await back;
    expect(noticed).toBe(0);
    expect(staying.connected).toBe(true);
  });

  test("without Redis each node serves its own clients and says it is not ready; with it all is well within 5 s", async () => {
    bench = await Bench.start({ nodes: 2 });
    const [here, there] = await Promise.all([
      bench.connected({ node: bench.nodes[0] }),
      bench.connected({ node: bench.nodes[1] }),
    ]);
    await bench.redis.down();
    await until(async () => (await readiness(0)) === 503 && (await readiness(1)) === 503);
    const local = once(here, "news");
    expect((await bench.rest("POST", ":send", '42["news",1]')).status).toBe(202);
    expect(await local).toEqual([1]);
    const body = JSON.stringify({ groups: ["g"], filter: "" });
    const added = await bench.rest("POST", ":addToGroups", body, { "Content-Type": "application/json" });
    expect(added.status).toBe(200);

    await bench.redis.up();
    const began = Date.now();
    await until(async () => (await readiness(0)) === 200 && (await readiness(1)) === 200);
    expect(Date.now() - began).toBeLessThan(5_000);
    const far = once(there, "again");
    await until(async () => {
      await bench.rest("POST", ":send", '42["again"]');
      return Promise.race([
        far.then(() => true),
        new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 50)),
      ]);
    });
  });
});

/** The same black-box suites against a cluster: clients take turns at the nodes, calls go to the first. */
describe.skipIf(!hasRedis)("the suite against two nodes", () => {
  beforeAll(() => void (process.env["PATCHBAY_TEST_NODES"] = "2"));
  afterAll(() => void delete process.env["PATCHBAY_TEST_NODES"]);
  describe("data plane", async () => void (await import("./rest.test.ts")));
  describe("data plane by the SDK", async () => void (await import("./sdk.test.ts")));
  describe("clients", async () => void (await import("./clients.test.ts")));
  describe("binary", async () => void (await import("./binary.test.ts")));
});
