import { afterAll, beforeAll, expect, test } from "vitest";
import { adminToken, startFakeService, startTestRuntime, tempDir, until, type TestRuntime } from "./support.ts";

let service: Awaited<ReturnType<typeof startFakeService>>;
let runtime: TestRuntime;
const temp = tempDir();

const start = () =>
  startTestRuntime({
    dataDir: temp.dir,
    connectionString: service.connectionString,
    gatewayAdmin: { url: service.url, token: adminToken },
  });

beforeAll(async () => {
  service = await startFakeService();
  runtime = await start();
});

afterAll(async () => {
  await runtime?.close();
  await service?.close();
  temp.remove();
});

const answering = (text: string) => [
  { kind: "socket.event" as const, hub: "versions", event: "which", body: `return { ack: ["${text}"], actions: [] };` },
];
const which = async () => (await runtime.webhook("event", '421["which"]', { hub: "versions" })).body;
const status = async () => (await runtime.admin("GET", "deployments")).body.deployments[0]?.status;

test("versions are kept, rolled back to by name or by one step, also after a restart", async () => {
  const one = await runtime.deploy("flow", answering("one"));
  const two = await runtime.deploy("flow", answering("two"));
  const three = await runtime.deploy("flow", answering("three"));
  const { body } = await runtime.admin("GET", "deployments/flow/versions");
  expect(body.versions.map((kept: any) => [kept.version, kept.current])).toEqual([
    [three, true],
    [two, false],
    [one, false],
  ]);
  expect((await runtime.admin("POST", "deployments/flow/rollback")).body.version).toBe(two);
  expect(await which()).toBe('431["two"]');
  expect((await runtime.admin("POST", "deployments/flow/rollback", { version: one })).body.version).toBe(one);
  await runtime.close();
  runtime = await start();
  expect(await which()).toBe('431["one"]');
  expect((await runtime.admin("POST", "deployments/flow/rollback", { version: "never" })).status).toBe(404);
  expect((await runtime.admin("POST", "deployments/flow/rollback", { version: 1 })).status).toBe(400);
  expect((await runtime.admin("POST", "deployments/other/rollback")).status).toBe(404);
});

test("at most 20 versions are kept, the current one among them", async () => {
  let last = "";
  for (let at = 0; at < 22; at++) last = await runtime.deploy("many", answering(`${at}`));
  const { body } = await runtime.admin("GET", "deployments/many/versions");
  expect(body.versions).toHaveLength(20);
  expect(body.versions[0]).toMatchObject({ version: last, current: true });
  await runtime.admin("DELETE", "deployments/many");
  expect((await runtime.admin("GET", "deployments/many/versions")).status).toBe(404);
});

test("a disabled flow takes no events, keeps its versions and its state over a restart", async () => {
  await until(() => service.hubs.has("versions"));
  expect((await runtime.admin("POST", "deployments/flow/disable")).body.status).toBe("disabled");
  expect((await runtime.webhook("event", '421["which"]', { hub: "versions" })).status).toBe(404);
  await until(() => !service.hubs.has("versions"));
  await runtime.close();
  runtime = await start();
  expect(await status()).toBe("disabled");
  expect((await runtime.admin("POST", "deployments/flow/enable")).body.status).toBe("live");
  expect(await which()).toBe('431["one"]');
  await until(() => service.hubs.has("versions"));
});
