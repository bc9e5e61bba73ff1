/** What runtime tests share: a fake service, flows made from a few lines, signed webhooks. */

import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Deployment, TriggerInfo } from "../../server/runtime/flows/types.ts";
import { startRuntime, type Runtime, type RuntimeOptions } from "../../server/runtime/index.ts";

export const accessKey = "test-access-key-of-at-least-32-bytes!";
export const adminToken = "admin-token-of-this-test";

export interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  body: string;
}

/** Records REST and admin calls; `answer` may decide otherwise than 202/200. */
export async function startFakeService(answer?: (call: Call) => number | Promise<number>, fixedPort = 0) {
  const calls: Call[] = [];
  const hubs = new Map<string, unknown>();
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url!, "http://x");
    const call = {
      method: request.method!,
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    };
    if (url.pathname.startsWith("/admin/hubs")) {
      const hub = url.pathname.split("/")[3];
      if (call.method === "PUT") hubs.set(hub!, JSON.parse(call.body));
      if (call.method === "DELETE") hubs.delete(hub!);
      response.end(JSON.stringify(hub ? {} : { hubs: Object.fromEntries(hubs) }));
      return;
    }
    // Like the Azure service, this one has no batches of calls.
    if (url.pathname.endsWith("/:batch")) {
      response.writeHead(404).end();
      return;
    }
    calls.push(call);
    response.statusCode = (await answer?.(call)) ?? 202;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(fixedPort, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    connectionString: `Endpoint=http://127.0.0.1;Port=${port};AccessKey=${accessKey};Version=1.0;`,
    calls,
    hubs,
    /** Bodies of what was sent to clients. */
    sent: () => calls.map((call) => call.body),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function tempDir(): { dir: string; remove(): void } {
  const dir = mkdtempSync(join(tmpdir(), "patchbay-runtime-"));
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/** The text of a trigger's function body: gets `event` and `ctx`, returns a `HandlerResult`. */
export interface TestTrigger extends Partial<TriggerInfo> {
  kind: TriggerInfo["kind"];
  body: string;
}

let deployments = 0;

/** A deployment as the compiler would make it, each line named after its trigger's node. */
export function deployment(flowId: string, triggers: TestTrigger[], top = ""): Deployment {
  const infos: TriggerInfo[] = triggers.map((trigger, at) => ({
    node: `node${at}`,
    name: `on${at}`,
    hub: "hub",
    ...(trigger.kind.startsWith("socket.") ? { namespace: "/" } : {}),
    ...trigger,
    body: undefined,
  }));
  const lines: string[] = top.split("\n");
  const nodes: (string | null)[] = lines.map(() => null);
  infos.forEach((info, at) => {
    const body = [`async function ${info.name}(event, ctx) {`, ...triggers[at]!.body.split("\n"), "}"];
    lines.push(...body);
    nodes.push(...body.map(() => info.node));
  });
  const list = infos.map(
    ({ kind, name, parameters = [] }) =>
      `{ on: "${kind}", name: "${name}", parameters: ${JSON.stringify(parameters)}, run: ${name} }`,
  );
  lines.push(`export default { id: "${flowId}", triggers: [${list.join(", ")}] };`);
  return { version: `v${++deployments}`, name: flowId, code: lines.join("\n"), triggers: infos, lines: nodes };
}

export interface TestRuntime extends Runtime {
  admin(method: string, path: string, body?: unknown): Promise<{ status: number; body: any }>;
  /** Gives the version. */
  deploy(flowId: string, triggers: TestTrigger[], top?: string): Promise<string>;
  /** Sends a webhook as the service would; `body` of an event is its packet. */
  webhook(
    kind: "connect" | "connected" | "disconnected" | "event",
    body: string,
    options?: WebhookTarget,
  ): Promise<{ status: number; body: string }>;
  traces(flow?: string): Promise<any[]>;
}

export interface WebhookTarget {
  hub?: string;
  namespace?: string;
  connectionId?: string;
  userId?: string;
  headers?: Record<string, string>;
}

export async function startTestRuntime(
  options: Omit<RuntimeOptions, "host" | "port" | "adminToken"> & { port?: number },
): Promise<TestRuntime> {
  const runtime = await startRuntime({ host: "127.0.0.1", port: 0, adminToken, ...options });
  const admin: TestRuntime["admin"] = async (method, path, body) => {
    const response = await fetch(`${runtime.url}/runtime/admin/${path}`, {
      method,
      headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : undefined };
  };
  return {
    ...runtime,
    admin,
    async deploy(flowId, triggers, top) {
      const { status, body } = await admin("PUT", `deployments/${flowId}`, deployment(flowId, triggers, top));
      if (status !== 200) throw new Error(`deploy ${flowId}: ${status} ${JSON.stringify(body)}`);
      return body.version;
    },
    async webhook(kind, body, target = {}) {
      const response = await fetch(`${runtime.url}/runtime/webhooks/socketio`, {
        method: "POST",
        headers: webhookHeaders(kind, target),
        body,
      });
      return { status: response.status, body: await response.text() };
    },
    async traces(flow) {
      return (await admin("GET", `traces${flow ? `?flow=${flow}` : ""}`)).body.traces;
    },
  };
}

export function webhookHeaders(
  kind: "connect" | "connected" | "disconnected" | "event",
  target: WebhookTarget = {},
): Record<string, string> {
  const { hub = "hub", namespace = "/", connectionId = "c1", userId } = target;
  const digest = createHmac("sha256", accessKey).update(connectionId).digest("hex");
  return {
    "ce-specversion": "1.0",
    "ce-awpsversion": "1.0",
    "ce-type": kind === "event" ? "azure.webpubsub.user.message" : `azure.webpubsub.sys.${kind}`,
    "ce-source": `/hubs/${hub}/client/${connectionId}`,
    "ce-id": "1",
    "ce-hub": hub,
    "ce-connectionId": connectionId,
    "ce-namespace": namespace,
    "ce-socketId": `s-${connectionId}`,
    "ce-signature": `sha256=${digest},sha256=${"0".repeat(64)}`,
    ...(userId ? { "ce-userId": userId } : {}),
    "content-type": kind === "event" ? "text/plain" : "application/json",
    ...target.headers,
  };
}

/** Waits until `check` gives something truthy; fails with the last error after `withinMs`. */
export async function until<T>(check: () => T | Promise<T>, withinMs = 30_000): Promise<NonNullable<T>> {
  const end = Date.now() + withinMs;
  let last: unknown = "nothing truthy";
  while (Date.now() < end) {
    try {
      const value = await check();
      if (value) return value;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`Waited ${withinMs} ms in vain: ${String(last)}`);
}
