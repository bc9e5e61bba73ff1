/** Runs as OpenTelemetry spans, received by a collector as OTLP/HTTP says it. */

import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startFakeService, startTestRuntime, tempDir, until, type TestRuntime } from "./support.ts";

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: Record<string, unknown>;
  status: { code: number; message?: string };
  events: { name: string; attributes: Record<string, unknown> }[];
  traceState?: string;
}

/** Numbers of the protocol: SERVER, CLIENT, ERROR. */
const [SERVER, CLIENT, ERROR] = [2, 3, 2];
const TRACE = "0af7651916cd43dd8448eb211c80319c";
const CALLER = "b7ad6b7169203331";

let collector: Server;
let spans: Span[] = [];
let resources: Record<string, unknown>[] = [];
let called: IncomingHttpHeaders[] = [];
let target: Server;
let service: Awaited<ReturnType<typeof startFakeService>>;
let runtime: TestRuntime;
const temp = tempDir();

beforeAll(async () => {
  process.env.OTEL_BSP_SCHEDULE_DELAY = "50";
  process.env.OTEL_RESOURCE_ATTRIBUTES = "deployment.environment.name=tests";
  collector = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.url !== "/v1/traces" || request.method !== "POST") return void response.writeHead(404).end();
    for (const { resource, scopeSpans } of JSON.parse(Buffer.concat(chunks).toString()).resourceSpans) {
      resources.push(flat(resource.attributes));
      for (const { spans: list } of scopeSpans)
        for (const span of list)
          spans.push({
            ...span,
            attributes: flat(span.attributes),
            events: span.events.map((event: any) => ({ name: event.name, attributes: flat(event.attributes) })),
          });
    }
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  target = createServer((request, response) => {
    called.push(request.headers);
    response.end("called");
  });
  const [collectorUrl, targetUrl] = [await listen(collector), await listen(target)];
  service = await startFakeService();
  runtime = await startTestRuntime({
    dataDir: temp.dir,
    connectionString: service.connectionString,
    tracesUrl: `${collectorUrl}/v1/traces`,
    allowPrivateHttp: true,
    // Spans do not depend on what the editor is shown.
    tracesPerSecond: 0,
  });
  await runtime.deploy("spans", [
    {
      kind: "http.request",
      method: "GET",
      route: "call",
      node: "call",
      body: `ctx.trace("call", event.query); const { body } = await ctx.http({ url: "${targetUrl}/x?token=secret" }); ctx.trace("answer", { body, password: "secret" }); return { body, actions: [] };`,
    },
    {
      kind: "socket.event",
      event: "say",
      node: "say",
      body: `return { ack: [1], actions: [{ actionName: "sendToNamespace", eventName: "said", parameters: [] }] };`,
    },
    { kind: "http.request", method: "GET", route: "fail", node: "fail", body: `throw new Error("on purpose");` },
  ]);
});

afterAll(async () => {
  await runtime?.close();
  await service?.close();
  for (const server of [collector, target]) server?.close();
  temp.remove();
  delete process.env.OTEL_BSP_SCHEDULE_DELAY;
  delete process.env.OTEL_RESOURCE_ATTRIBUTES;
});

const ofTrace = (traceId: string) => spans.filter((span) => span.traceId === traceId);
const rootOf = (name: string) => until(() => spans.find((span) => span.name === name));

test("a request's trace goes on through the run, its nodes and the calls it makes", async () => {
  const headers = { traceparent: `00-${TRACE}-${CALLER}-01`, tracestate: "vendor=value" };
  expect(await (await fetch(`${runtime.url}/api/call?who=ann`, { headers })).text()).toBe("called");
  await until(() => ofTrace(TRACE).length >= 4);
  const [root] = ofTrace(TRACE).filter((span) => span.name === "spans call");
  expect(root).toMatchObject({
    parentSpanId: CALLER,
    kind: SERVER,
    traceState: "vendor=value",
    attributes: {
      "patchbay.flow": "spans",
      "patchbay.trigger": "call",
      "patchbay.kind": "http.request",
      "patchbay.outcome": "ok",
      "http.response.status_code": 200,
    },
  });
  const inside = ofTrace(TRACE).filter((span) => span.parentSpanId === root!.spanId);
  const call = inside.find((span) => span.kind === CLIENT)!;
  expect(call.attributes).toMatchObject({ "http.request.method": "GET", "http.response.status_code": 200 });
  expect(called.at(-1)).toMatchObject({ traceparent: `00-${TRACE}-${call.spanId}-01`, tracestate: "vendor=value" });
  const nodes = inside.filter((span) => "patchbay.node" in span.attributes);
  expect(nodes.map((span) => [span.name, span.attributes["patchbay.value"]])).toEqual([
    ["call", '{"who":"ann"}'],
    ["answer", '{"body":"called","password":"[redacted]"}'],
  ]);
  for (const span of inside)
    expect(BigInt(span.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(span.startTimeUnixNano));
  expect(JSON.stringify(inside)).not.toContain("secret");
  expect(resources[0]).toMatchObject({ "service.name": "patchbay", "deployment.environment.name": "tests" });
});

test("a webhook's trace goes on too; what is sent is a span", async () => {
  const trace = "1".repeat(32);
  const answer = await runtime.webhook("event", '421["say"]', {
    headers: { "ce-traceparent": `00-${trace}-${CALLER}-01` },
  });
  expect(answer.body).toBe("431[1]");
  await until(() => ofTrace(trace).length >= 2);
  expect(ofTrace(trace).map((span) => [span.name, span.parentSpanId === CALLER])).toEqual(
    expect.arrayContaining([
      ["spans say", true],
      ["send actions", false],
    ]),
  );
});

test("a failed run is an error with the place it failed at", async () => {
  expect((await fetch(`${runtime.url}/api/fail`)).status).toBe(500);
  const root = await rootOf("spans fail");
  expect(root).toMatchObject({
    status: { code: ERROR, message: "on purpose" },
    attributes: { "patchbay.outcome": "failed", "patchbay.error.node": "fail" },
    events: [{ name: "exception", attributes: { "exception.message": "on purpose" } }],
  });
  const node = spans.find((span) => span.parentSpanId === root.spanId)!;
  expect(node).toMatchObject({ name: "fail", status: { code: ERROR } });
});

test("a caller that does not record is not recorded here, and passed on so", async () => {
  const trace = "2".repeat(32);
  await fetch(`${runtime.url}/api/call`, { headers: { traceparent: `00-${trace}-${CALLER}-00` } });
  expect(called.at(-1)!.traceparent).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-00$`));
  await fetch(`${runtime.url}/api/fail`, { headers: { traceparent: `00-${"3".repeat(32)}-${CALLER}-01` } });
  await until(() => ofTrace("3".repeat(32)).length > 0);
  expect(ofTrace(trace)).toEqual([]);
});

test("a collector that is away changes nothing for runs, is logged, and does not hold up the end", async () => {
  process.env.OTEL_EXPORTER_OTLP_TIMEOUT = "500";
  const logged: string[] = [];
  const logger = pino({ level: "warn" }, { write: (text: string) => void logged.push(text) });
  const own = tempDir();
  const lonely = await startTestRuntime({
    dataDir: own.dir,
    connectionString: service.connectionString,
    tracesUrl: "http://127.0.0.1:1/v1/traces",
    logger,
  });
  await lonely.deploy("fine", [
    { kind: "http.request", method: "GET", route: "fine", body: `return { body: "fine", actions: [] };` },
  ]);
  expect(await (await fetch(`${lonely.url}/api/fine`)).text()).toBe("fine");
  await lonely.close();
  delete process.env.OTEL_EXPORTER_OTLP_TIMEOUT;
  await until(() => logged.some((text) => text.includes("spans could not be sent") && text.includes("127.0.0.1:1")));
  own.remove();
});

function flat(attributes: { key: string; value: Record<string, unknown> }[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
