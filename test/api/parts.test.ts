import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { io } from "socket.io-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../../server/cli/index.ts";
import { startApp } from "../app.ts";
import type { App } from "../app.ts";
import { until } from "../runtime/support.ts";

/** A flow that calls a part of another: compiled, deployed with the part as it was then, exported, described. */
let app: App;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.stop());

const words = (greeting: string) => ({
  format: 1,
  id: "words",
  name: "Words",
  nodes: {
    greet: { type: "subflow.input", config: { inputs: [{ name: "name", type: "string" }] } },
    told: { type: "emit", config: { event: "told", arguments: [{ js: "greet.name" }] } },
    result: { type: "subflow.output", config: { value: `\`${greeting} \${greet.name}\`` } },
  },
  wires: [
    { from: "greet", port: "next", to: "told" },
    { from: "told", port: "next", to: "result" },
  ],
});

const caller = (name: string) => ({
  format: 1,
  id: "caller",
  name: "Caller",
  nodes: {
    hello: { type: "socket.event", config: { event: "hello", parameters: [{ name: "name", type: "string" }] } },
    greeting: {
      type: "subflow",
      config: { flow: "words", part: "greet", inputs: [{ name, value: { js: "input.name" } }] },
    },
    answer: { type: "ack", config: { arguments: [{ js: "greeting" }] } },
  },
  wires: [
    { from: "hello", port: "next", to: "greeting" },
    { from: "greeting", port: "next", to: "answer" },
  ],
});

// oxlint-disable-next-line typescript/no-explicit-any -- answers of many shapes
async function call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<any> {
  const reply = await app.api(method, path, body, headers);
  const text = await reply.text();
  return { status: reply.status, ...(text === "" ? {} : (JSON.parse(text) as object)) };
}

async function save(flow: { id: string }): Promise<string> {
  const old = (await app.api("GET", `/api/flows/${flow.id}`)).headers.get("etag");
  const saved = await call("PUT", `/api/flows/${flow.id}`, flow, old ? { "if-match": old } : { "if-none-match": "*" });
  expect(saved.status).toBeLessThan(300);
  return saved.etag as string;
}

const summaryOf = async (id: string) =>
  (await call("GET", "/api/flows")).flows.find((flow: { id: string }) => flow.id === id);

async function ask(name: string): Promise<string> {
  const { endpoint, path, token } = await call("POST", "/api/clients/token", { hub: "hub" });
  const client = io(endpoint, { path, query: { access_token: token }, transports: ["websocket"], forceNew: true });
  try {
    return (await client.timeout(5_000).emitWithAck("hello", name)) as string;
  } finally {
    client.disconnect();
  }
}

test("the caller contains the part as it was when it was deployed", { timeout: 60_000 }, async () => {
  const missing = await call("POST", "/api/compile", caller("name"));
  expect(missing.diagnostics).toMatchObject([{ code: "flow_unknown", node: "greeting", field: "flow" }]);
  expect(missing.flows).toEqual(["words"]);

  const first = await save(words("Hello"));
  await save(caller("name"));
  const parts = [{ part: "greet", inputs: [{ name: "name", type: "string" }], outputs: ["next"] }];
  expect(await call("GET", "/api/parts")).toMatchObject({ flows: [{ id: "words", name: "Words", parts }] });
  const compiled = await call("POST", "/api/compile", caller("name"));
  expect(compiled.diagnostics).toEqual([]);
  expect(compiled.code).toContain("greet({ name: event.params.name }, actions)");
  expect(compiled.lines).toContain("words/told");

  const deployed = await call("POST", "/api/flows/caller/deployment");
  expect(deployed).toMatchObject({ status: "live", calls: { words: first } });
  expect(await until(() => ask("Ada").catch(() => undefined))).toBe("Hello Ada");
  expect(await summaryOf("caller")).toMatchObject({ deployment: { status: "live", calls: { words: first } } });
  expect((await summaryOf("caller")).deployment).not.toHaveProperty("outdated");

  // The part changes: what is live stays, and says so.
  const second = await save(words("Goodbye"));
  expect((await summaryOf("caller")).deployment.outdated).toEqual(["words"]);
  expect(await ask("Ada")).toBe("Hello Ada");
  expect(await call("POST", "/api/flows/caller/deployment")).toMatchObject({ calls: { words: second } });
  expect(await ask("Ada")).toBe("Goodbye Ada");
  expect((await summaryOf("caller")).deployment).not.toHaveProperty("outdated");

  // The same version of the caller twice, with another part each: both can be gone back to.
  const { versions } = await call("GET", "/api/flows/caller/deployment/versions");
  expect(versions).toMatchObject([
    { current: true, calls: { words: second } },
    { current: false, calls: { words: first } },
  ]);
  expect(await call("POST", "/api/flows/caller/deployment/rollback", {})).toMatchObject({ calls: { words: first } });
  expect(await ask("Ada")).toBe("Hello Ada");

  // What a client sees of a run: nodes of both flows, in the order in which they began.
  const { traces } = await call("GET", "/api/traces?flow=caller&limit=1");
  expect(traces[0].nodes.map((n: { node: string }) => n.node)).toEqual([
    "hello",
    "greeting",
    "words/greet",
    "words/told",
    "words/result",
    "answer",
  ]);
});

test("what no longer fits is said at the node that calls, and nothing is deployed", async () => {
  await save(caller("nam"));
  const refused = await call("POST", "/api/flows/caller/deployment");
  expect(refused).toMatchObject({ status: 422, code: "flow-errors" });
  expect(refused.diagnostics).toMatchObject([
    { code: "part_input_missing", node: "greeting", field: "inputs" },
    { code: "part_input_unknown", node: "greeting", field: "inputs.0.name" },
  ]);
  const library = await call("POST", "/api/flows/words/deployment");
  expect(library).toMatchObject({ status: 422, code: "no-trigger" });
  const exported = await call("GET", "/api/flows/words/export/files?target=node");
  expect(exported).toMatchObject({ status: 422, diagnostics: [{ code: "target_no_trigger" }] });
});

test("exports and the command line take the part from the same folder", { timeout: 60_000 }, async () => {
  await save(caller("name"));
  const exported = await call("GET", "/api/flows/caller/export/files?target=node");
  expect(exported.files.map(({ text }: { text: string }) => text).join("")).toContain("function greet(");

  const folder = await mkdtemp(join(tmpdir(), "patchbay-parts-"));
  const out: string[] = [];
  const run = (...args: string[]) =>
    runCli(args, { cwd: folder, stdout: (text) => void out.push(text), stderr: (text) => void out.push(text) });
  try {
    await writeFile(join(folder, "caller.flow.json"), JSON.stringify(caller("name")));
    expect(await run("check", "caller.flow.json")).toBe(1);
    expect(out.join("")).toContain("There is no flow `words`");
    await writeFile(join(folder, "words.flow.json"), JSON.stringify(words("Hello")));
    expect(await run("check", "caller.flow.json", "words.flow.json")).toBe(0);
    out.length = 0;
    expect(await run("compile", "caller.flow.json")).toBe(0);
    expect(out.join("")).toContain("function greet(inputs: { name: string }, actions: Action[]) {");
    out.length = 0;
    expect(await run("types", "caller.flow.json")).toBe(0);
    expect(out.join("")).toContain("hello: (name: string, callback?: (greeting: string) => void) => void");
    expect(out.join("")).toContain("told: (name: string) => void");
    expect(await run("asyncapi", "caller.flow.json")).toBe(0);
    expect(await run("export", "caller.flow.json", "--target", "node", "--out", "out")).toBe(0);
  } finally {
    await rm(folder, { recursive: true });
  }
});
