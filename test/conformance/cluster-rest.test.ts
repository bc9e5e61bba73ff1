import type { Socket } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Bench, group, once, until } from "./kit/gateway.ts";
import { hasRedis } from "./kit/redis.ts";

const JSON_TYPE = { "Content-Type": "application/json" };

/** Every route of the data plane, called at each node, about a client of the other. */
describe.skipIf(!hasRedis)("calls at one node, clients at the other", () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await Bench.start({ nodes: 2 });
  });
  afterAll(() => bench.close());

  const from = [0, 1].map((here) => ({ here, there: 1 - here }));
  const call =
    (node: number) =>
    (method: string, path: string, body?: string, headers: Record<string, string> = {}) =>
      bench.rest(method, path, body, headers, bench.nodes[node]);

  async function clientAt(node: number, userId: string): Promise<{ socket: Socket; id: string }> {
    const socket = await bench.connected({ node: bench.nodes[node], userId });
    const { headers } = await bench.receiver.next((one) => one.headers["ce-socketid"] === socket.id);
    return { socket, id: headers["ce-connectionid"]! };
  }

  test.each(from)("presence, groups, permissions (node $here)", async ({ here, there }) => {
    const at = call(here);
    const status = async (method: string, path: string) => (await at(method, path)).status;
    const { socket, id } = await clientAt(there, "far");
    expect(await status("HEAD", `connections/${id}`)).toBe(200);
    expect(await status("HEAD", "users/far")).toBe(200);
    expect(await status("HEAD", `groups/${group("/", socket.id)}`)).toBe(200);
    for (const path of ["connections/x", "users/x", "groups/x"]) expect(await status("HEAD", path)).toBe(404);

    expect(await status("PUT", `groups/g/connections/${id}`)).toBe(200);
    expect(await status("PUT", "groups/g/connections/x")).toBe(404);
    expect(await status("HEAD", "groups/g")).toBe(200);
    const page = (await (await at("GET", "groups/g/connections")).json()) as { value: unknown };
    expect(page.value).toEqual([{ connectionId: id, userId: "far" }]);
    expect(await status("DELETE", `groups/g/connections/${id}`)).toBe(204);
    expect(await status("HEAD", "groups/g")).toBe(404);
    expect(await status("PUT", "users/far/groups/g")).toBe(200);
    expect(await status("HEAD", "groups/g")).toBe(200);
    expect(await status("DELETE", "users/far/groups/g")).toBe(204);
    expect(await status("HEAD", "groups/g")).toBe(404);
    for (const whose of [`connections/${id}`, "users/far"]) {
      await at("PUT", `groups/g/connections/${id}`);
      expect(await status("DELETE", `${whose}/groups`)).toBe(204);
      expect(await status("HEAD", "groups/g")).toBe(404);
    }

    const permission = `permissions/sendToGroup/connections/${id}?targetName=g`;
    expect(await status("HEAD", permission)).toBe(404);
    expect(await status("PUT", permission)).toBe(200);
    expect(await status("PUT", "permissions/sendToGroup/connections/x")).toBe(404);
    expect(await status("HEAD", permission)).toBe(200);
    expect(await status("DELETE", permission)).toBe(204);
    expect(await status("HEAD", permission)).toBe(404);
    expect(await status("POST", ":generateToken")).toBe(403);
    socket.disconnect();
    await until(async () => (await status("HEAD", `connections/${id}`)) === 404);
  });

  test.each(from)("sends of every kind, each kind of filter, batches (node $here)", async ({ here, there }) => {
    const at = call(here);
    const [far, near] = await Promise.all([clientAt(there, "far"), clientAt(here, "near")]);
    const heard = { far: [] as unknown[], near: [] as unknown[] };
    far.socket.on("n", (value) => heard.far.push(value));
    near.socket.on("n", (value) => heard.near.push(value));
    const join = JSON.stringify({ groups: ["g"], filter: "userId in ('far', 'near')" });
    expect((await at("POST", ":addToGroups", join, JSON_TYPE)).status).toBe(200);

    const filter = (text: string) => `:send?filter=${encodeURIComponent(text)}`;
    const ways: [path: string, far: boolean, near: boolean][] = [
      [":send", true, true],
      [`:send?excluded=${near.id}`, true, false],
      ["users/far/:send", true, false],
      [`connections/${far.id}/:send`, true, false],
      [`groups/${group("/", far.socket.id)}/:send`, true, false],
      ["groups/g/:send", true, true],
      [`groups/g/${filter(`not ('${group("/", near.socket.id)}' in groups)`)}`, true, false],
      [filter("'g' in groups"), true, true],
      [filter("userId eq 'far'"), true, false],
      [filter(`connectionId ne '${near.id}'`), true, false],
      [filter("startswith(toupper(userId), 'FA') and length(groups) ge 3"), true, false],
      ["users/nobody/:send", false, false],
    ];
    const expected = { far: [] as unknown[], near: [] as unknown[] };
    for (const [i, [path, toFar, toNear]] of ways.entries()) {
      expect((await at("POST", path, `42["n",${i}]`)).status).toBe(202);
      if (toFar) expected.far.push(i);
      if (toNear) expected.near.push(i);
    }
    const inner = (path: string, body: string) => ({ url: `/api/hubs/hub/${path}`, contentType: "text/plain", body });
    const lists = [[inner("groups/g/:send", '42["n","batch"]'), inner("users/far/:send", '42["n","of two"]')]];
    const batch = (await (await at("POST", ":batch", JSON.stringify({ lists }), JSON_TYPE)).json()) as object;
    expect(batch).toEqual({ results: [{ done: 2, deliveries: [2, 1] }] });
    expected.far.push("batch", "of two");
    expected.near.push("batch");
    await until(() => heard.far.length >= expected.far.length && heard.near.length >= expected.near.length);
    expect(heard).toEqual(expected);

    expect((await at("POST", ":removeFromGroups", join, JSON_TYPE)).status).toBe(200);
    expect((await at("HEAD", "groups/g")).status).toBe(404);
    far.socket.on("who", (ack: (name: string) => void) => ack("far"));
    near.socket.on("who", (ack: (name: string) => void) => ack("near"));
    const invoked = await (await at("POST", ":invoke", '42["who"]')).text();
    const acks = invoked.split("\n").filter((line) => line !== "");
    expect(acks.map((line) => (JSON.parse(line) as { ConnectionId: string }).ConnectionId).toSorted()).toEqual(
      [far.id, near.id].toSorted(),
    );
    far.socket.disconnect();
    near.socket.disconnect();
  });

  test.each(from)("closing one, a user's, a group's, all but one (node $here)", async ({ here, there }) => {
    const at = call(here);
    const closes = async (method: string, pathOf: (id: string) => string) => {
      const { socket, id } = await clientAt(there, "doomed");
      await at("PUT", `groups/doomed/connections/${id}`);
      const gone = once(socket, "disconnect");
      expect((await at(method, pathOf(id))).status).toBe(204);
      await gone;
    };
    const spared = await clientAt(there, "spared");
    await closes("DELETE", (id) => `connections/${id}`);
    await closes("POST", () => "users/doomed/:closeConnections");
    await closes("POST", () => "groups/doomed/:closeConnections");
    await closes("POST", () => `:closeConnections?excluded=${spared.id}`);
    expect(spared.socket.connected).toBe(true);
    spared.socket.disconnect();
  });

  test("lists of groups are merged and paged over the nodes", async () => {
    const ids = await Promise.all([0, 1, 0, 1, 0].map(async (node) => (await clientAt(node, "many")).id));
    await call(1)("PUT", "users/many/groups/many");
    const found: string[] = [];
    let path: string | undefined = "groups/many/connections?maxpagesize=2";
    for (let node = 0; path !== undefined; node = 1 - node) {
      const page = (await (await call(node)("GET", path)).json()) as {
        value: { connectionId: string }[];
        nextLink?: string;
      };
      found.push(...page.value.map(({ connectionId }) => connectionId));
      path = page.nextLink?.split("/api/hubs/hub/")[1];
    }
    expect(found).toEqual(ids.toSorted());
  });
});
