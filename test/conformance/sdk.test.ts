import { WebPubSubServiceClient, odata } from "@azure/web-pubsub";
import type { Socket } from "socket.io-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Bench, group, KEYS, once } from "./kit/gateway.ts";

/** Every route of the data plane through the service's own SDK. */
let bench: Bench;
let service: WebPubSubServiceClient;
let ann: Socket;
let bob: Socket;
let annId: string;
beforeAll(async () => {
  bench = await Bench.start();
  const { hostname, port } = new URL(bench.gateway.url);
  const connectionString = `Endpoint=http://${hostname};Port=${port};AccessKey=${KEYS.primary};Version=1.0;`;
  service = new WebPubSubServiceClient(connectionString, "hub", { allowInsecureConnection: true });
  [ann, bob] = await Promise.all([bench.connected({ userId: "ann" }), bench.connected({ userId: "bob's" })]);
  const { headers } = await bench.receiver.next((request) => request.headers["ce-userid"] === "ann");
  annId = headers["ce-connectionid"]!;
});
afterAll(() => bench.close());

const text = { contentType: "text/plain" } as const;

/** Who hears an event that `send` sends, ended by one to all. */
async function hears(send: (packet: string) => Promise<unknown>): Promise<string[]> {
  const heard: string[] = [];
  const people: [string, Socket][] = [
    ["ann", ann],
    ["bob", bob],
  ];
  for (const [name, socket] of people) socket.on("sdk", () => heard.push(name));
  await send('42["sdk"]');
  const ends = people.map(([, socket]) => once(socket, "end"));
  await service.sendToAll('42["end"]', text);
  await Promise.all(ends);
  for (const [, socket] of people) socket.off("sdk");
  return heard.toSorted();
}

test("sends to all, to a filter, without the excluded, to a user, a connection and a group", async () => {
  expect(await hears((packet) => service.sendToAll(packet, text))).toEqual(["ann", "bob"]);
  const filter = odata`userId eq ${"bob's"}`;
  expect(await hears((packet) => service.sendToAll(packet, { ...text, filter }))).toEqual(["bob"]);
  const options = { ...text, excludedConnections: [annId], messageTtlSeconds: 60 };
  expect(await hears((packet) => service.sendToAll(packet, options))).toEqual(["bob"]);
  expect(await hears((packet) => service.sendToUser("bob's", packet, text))).toEqual(["bob"]);
  expect(await hears((packet) => service.sendToConnection(annId, packet, text))).toEqual(["ann"]);
  const room = service.group(group("/", ann.id));
  expect(await hears((packet) => room.sendToAll(packet, text))).toEqual(["ann"]);
});

test("adds to and removes from groups, one by one, by user and by filter", async () => {
  const members = async (name: string) => {
    const found: (string | undefined)[] = [];
    for await (const { userId } of await service.group(name).listConnections()) found.push(userId);
    return found.toSorted();
  };
  await service.group("g").addConnection(annId);
  expect(await service.groupExists("g")).toBe(true);
  await service.group("g").addUser("bob's");
  expect(await members("g")).toEqual(["ann", "bob's"]);
  await service.group("g").removeConnection(annId);
  expect(await members("g")).toEqual(["bob's"]);
  await service.group("g").removeUser("bob's");
  expect(await service.groupExists("g")).toBe(false);

  await service.addConnectionsToGroups(["h", "i/ä"], "userId eq 'ann'");
  expect(await members("i/ä")).toEqual(["ann"]);
  await service.removeConnectionsFromGroups(["h"], "'i/ä' in groups");
  expect([await members("h"), await members("i/ä")]).toEqual([[], ["ann"]]);
  await service.removeConnectionFromAllGroups(annId);
  expect(await service.groupExists("i/ä")).toBe(false);
  await service.group("g").addUser("ann");
  await service.removeUserFromAllGroups("ann");
  expect(await service.groupExists("g")).toBe(false);
  expect(await hears((packet) => service.group(group("/")).sendToAll(packet, text))).toEqual(["ann", "bob"]);
  await expect(service.group("g").addConnection("nobody")).rejects.toMatchObject({ statusCode: 404 });
});

test("lists long groups in pages", async () => {
  const clients = await Promise.all(Array.from({ length: 7 }, () => bench.connected({ userId: "many" })));
  await service.group("many").addUser("many");
  const pages: number[] = [];
  for await (const page of (await service.group("many").listConnections({ maxPageSize: 3 })).byPage())
    pages.push(page.length);
  expect(pages).toEqual([3, 3, 1]);
  const top: string[] = [];
  for await (const one of await service.group("many").listConnections({ top: 5 })) top.push(one.connectionId);
  expect(new Set(top).size).toBe(5);
  for (const client of clients) client.disconnect();
});

test("tells who is here", async () => {
  expect(await service.connectionExists(annId)).toBe(true);
  expect(await service.connectionExists("nobody")).toBe(false);
  expect(await service.userExists("ann")).toBe(true);
  expect(await service.userExists("nobody")).toBe(false);
  expect(await service.groupExists(group("/"))).toBe(true);
  expect(await service.groupExists("nobody")).toBe(false);
});

test("grants, checks and revokes permissions", async () => {
  const options = { targetName: "g" };
  expect(await service.hasPermission(annId, "sendToGroup", options)).toBe(false);
  await service.grantPermission(annId, "sendToGroup", options);
  expect(await service.hasPermission(annId, "sendToGroup", options)).toBe(true);
  expect(await service.hasPermission(annId, "joinLeaveGroup", options)).toBe(false);
  await service.revokePermission(annId, "sendToGroup", options);
  expect(await service.hasPermission(annId, "sendToGroup", options)).toBe(false);
});

test("signs client tokens that let in, with user and groups", async () => {
  const { token, baseUrl } = await service.getClientAccessToken({
    clientProtocol: "socketio",
    userId: "carl",
    groups: ["vip"],
  });
  expect(baseUrl).toBe(`${bench.gateway.url.replace("http", "ws")}/clients/socketio/hubs/hub`);
  await bench.connected({ token });
  const members: (string | undefined)[] = [];
  for await (const { userId } of await service.group("vip").listConnections()) members.push(userId);
  expect(members).toEqual(["carl"]);
});

test("closes connections: one, a user's, a group's, all but one", async () => {
  const closed = async (userId: string, close: (id: string) => Promise<unknown>) => {
    const socket = await bench.connected({ userId });
    const { id } = socket;
    const { headers } = await bench.receiver.next((request) => request.headers["ce-socketid"] === id);
    const gone = once(socket, "disconnect");
    await close(headers["ce-connectionid"]!);
    await gone;
    const { body } = await bench.receiver.next(
      (request) => request.event === "disconnected" && request.headers["ce-socketid"] === id,
    );
    return JSON.parse(body).reason;
  };
  expect(await closed("x", (id) => service.closeConnection(id, { reason: "bye" }))).toBe("bye");
  expect(await closed("x", () => service.closeUserConnections("x", { reason: "user" }))).toBe("user");
  expect(
    await closed("x", async (id) => {
      await service.group("doomed").addConnection(id);
      await service.group("doomed").closeAllConnections({ reason: "group" });
    }),
  ).toBe("group");
  expect(await closed("x", () => service.closeAllConnections({ excluded: [annId], reason: "all" } as object))).toBe(
    "all",
  );
  expect([ann.connected, bob.connected]).toEqual([true, false]);
});
