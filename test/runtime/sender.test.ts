/** Actions on their way to the service: batched where it takes that, each run with its own outcome. */

import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseConnectionString } from "../../flows/handler-kit/connection-string.ts";
import { negotiate } from "../../flows/handler-kit/negotiate.ts";
import type { Action } from "../../flows/handler-kit/types.ts";
import { startGateway } from "../../server/gateway/index.ts";
import { createServiceSender } from "../../server/runtime/service/sender.ts";
import { io } from "socket.io-client";
import { accessKey, adminToken, startFakeService, tempDir, until } from "./support.ts";

const temp = tempDir();
let gateway: Awaited<ReturnType<typeof startGateway>>;
let service: ReturnType<typeof createServiceSender>;
let connectionString: string;

beforeAll(async () => {
  gateway = await startGateway({
    host: "127.0.0.1",
    port: 0,
    dataDir: temp.dir,
    keys: { primary: accessKey, secondary: randomBytes(32).toString("hex") },
    adminToken,
  });
  connectionString = `Endpoint=http://127.0.0.1;Port=${gateway.port};AccessKey=${accessKey};`;
  // A hub without settings lets nobody in.
  await fetch(`${gateway.url}/admin/hubs/hub`, {
    method: "PUT",
    headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
    body: "{}",
  });
  service = createServiceSender(parseConnectionString(connectionString));
});

afterAll(async () => {
  await service.close();
  await gateway.close();
  temp.remove();
});

const say = (value: unknown, rest: object = {}): Action => ({
  actionName: "sendToNamespace",
  eventName: "say",
  parameters: [value],
  ...rest,
});

test("runs that end together: all arrive, in order within a run, failures stay with their run", async () => {
  const { endpoint, path, token } = await negotiate(parseConnectionString(connectionString), { hub: "hub" });
  const client = io(endpoint, { path, query: { access_token: token }, transports: ["websocket"], forceNew: true });
  const heard: [number, number][] = [];
  client.on("say", (value: [number, number]) => heard.push(value));
  await new Promise<void>((resolve, reject) => {
    client.on("connect", resolve);
    client.on("connect_error", reject);
  });
  const tooLong = "r".repeat(900);
  const outcomes = await Promise.allSettled(
    Array.from({ length: 300 }, (_, run) =>
      service.sender.sendAll("hub", [
        say([run, 0]),
        { actionName: "addSocketToRoom", socketId: client.id!, room: `room-${run}` },
        run === 7 ? { actionName: "sendToRooms", rooms: [tooLong], eventName: "say", parameters: [] } : say([run, 1]),
        { actionName: "sendToRooms", rooms: [`room-${run}`], eventName: "say", parameters: [[run, 2]] },
      ]),
    ),
  );
  expect(outcomes.flatMap((outcome, run) => (outcome.status === "rejected" ? [run] : []))).toEqual([7]);
  expect((outcomes[7] as PromiseRejectedResult).reason.message).toMatch(/Service answered 400 to POST .*:send/);
  await until(() => heard.length >= 300 * 3 - 2);
  for (let run = 0; run < 300; run++) {
    expect(heard.filter(([of]) => of === run).map(([, at]) => at)).toEqual(run === 7 ? [0] : [0, 1, 2]);
  }
  client.disconnect();
});

test("a wrong shape rejects before anything is sent; large actions and empty rooms are fine", async () => {
  await expect(service.sender.sendAll("hub", [say(1), say(1n)])).rejects.toThrow("cannot be sent as JSON");
  await service.sender.sendAll("hub", [{ actionName: "sendToRooms", rooms: [], eventName: "x", parameters: [] }]);
  await Promise.all([
    service.sender.sendAll("hub", [say("x".repeat(900_000))]),
    service.sender.sendAll("hub", [say(1), say(2)]),
  ]);
  await expect(service.sender.sendAll("hub", [say("x".repeat(1_100_000))])).rejects.toThrow("413");
});

test("a service without batches gets the calls one by one", async () => {
  const fake = await startFakeService();
  const { sender, close } = createServiceSender(parseConnectionString(fake.connectionString));
  const runs: Promise<void>[] = [];
  for (let run = 0; run < 20; run++) {
    runs.push(sender.sendAll("hub", [say([run, 0]), say([run, 1])]));
    // Several turns, so that several batches are out before the first is answered.
    if (run % 5 === 4) await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(runs);
  expect(fake.calls).toHaveLength(40);
  await sender.sendAll("hub", [say("later"), say("too")]);
  expect(fake.calls).toHaveLength(42);
  await close();
  await fake.close();
});

test("a batch reaches only its own hub, and not what needs more", async () => {
  const { accessKeyAuthorizer } = await import("../../flows/handler-kit/token.ts");
  const url = `${gateway.url}/api/hubs/hub/:batch`;
  const post = async (body: string, token?: string) => {
    const authorization = `Bearer ${token ?? (await accessKeyAuthorizer(accessKey)(url))}`;
    const response = await fetch(url, {
      method: "POST",
      headers: { authorization, "content-type": "application/json" },
      body,
    });
    return { status: response.status, body: (await response.json()) as any };
  };
  const call = (path: string) => JSON.stringify({ lists: [[{ url: path, contentType: "text/plain", body: "42[1]" }]] });
  for (const path of [
    "/api/hubs/other/:send",
    "/api/hubs/hub/:batch",
    "/api/hubs/hub/:generateToken",
    "/api/hubs/hub/%3Abatch",
    "/admin/hubs/hub",
    "nonsense",
  ]) {
    const { status, body } = await post(call(path));
    expect([path, status, body.results[0].done]).toEqual([path, 200, 0]);
    expect(body.results[0].status).toBeGreaterThanOrEqual(400);
  }
  for (const body of ["", "{", "[]", '{"lists":[[{}]]}']) expect((await post(body)).status).toBe(400);
  expect((await post(call("/api/hubs/hub/:send"), "no.such.token")).status).toBe(401);
});

test("what ends alone goes out by itself at once, what ends together goes out as one", async () => {
  const paths: string[] = [];
  const recorder = createServer((request, response) => {
    paths.push(request.url!.split("?")[0]!);
    const batch = request.url!.includes(":batch");
    request.resume().on("end", () => {
      response.writeHead(batch ? 200 : 202).end(batch ? '{"results":[{"done":1},{"done":1}]}' : "");
    });
  });
  await new Promise<void>((resolve) => recorder.listen(0, "127.0.0.1", resolve));
  const { port } = recorder.address() as AddressInfo;
  const { sender, close } = createServiceSender(
    parseConnectionString(`Endpoint=http://127.0.0.1;Port=${port};AccessKey=${accessKey};`),
  );
  await Promise.all([sender.sendAll("hub", [say(1)]), sender.sendAll("hub", [say(2)])]);
  expect(paths.splice(0)).toEqual(["/api/hubs/hub/:batch"]);
  // The service is known to take batches now; one run at a time still has no use for them.
  for (let run = 0; run < 5; run++) await sender.sendAll("hub", [say(run)]);
  expect(paths.splice(0)).toEqual(Array.from({ length: 5 }, () => "/api/hubs/hub/groups/0~Lw~/:send"));
  await close();
  await new Promise((resolve) => recorder.close(resolve));
});
