import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { emptyFlow, serializeFlow } from "../../flows/model/index.ts";
import type { FlowDocument } from "../../flows/model/index.ts";
import { startTestApi } from "./testing.ts";
import type { TestApi } from "./testing.ts";

// Compiling is slow on a busy machine, also where this file is run by itself.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let under: TestApi;
beforeAll(async () => {
  under = await startTestApi();
});
afterAll(() => under.close());

const chat = (argument = "input.text"): FlowDocument => ({
  ...emptyFlow("chat", "Chat"),
  nodes: {
    chat: { type: "socket.event", config: { event: "chat", parameters: [{ name: "text", type: "string" }] } },
    send: { type: "emit", config: { event: "new message", arguments: [{ js: argument }] } },
  },
  wires: [{ from: "chat", port: "next", to: "send" }],
});

async function save(flow: FlowDocument): Promise<string> {
  const old = (await under.call("GET", `/api/flows/${flow.id}`)).headers.get("etag");
  const headers: Record<string, string> = old ? { "if-match": old } : { "if-none-match": "*" };
  const saved = await under.call("PUT", `/api/flows/${flow.id}`, { body: serializeFlow(flow), headers });
  expect(saved.status).toBeLessThan(300);
  return saved.body.etag as string;
}

describe("compiling", () => {
  test("gives code, lines and triggers of a document, wrapped or not", async () => {
    for (const body of [chat(), { flow: chat() }]) {
      const answer = await under.call("POST", "/api/compile", { body });
      expect([answer.status, answer.body.diagnostics]).toEqual([200, []]);
      expect(answer.body.code).toContain("export function chat");
      expect(answer.body.lines).toContain("send");
      expect(answer.body.triggers).toMatchObject([{ node: "chat", kind: "socket.event", event: "chat" }]);
    }
  });

  test.each([
    ["an expression that does not parse", chat("input."), { node: "send", field: "arguments.0.js" }],
    ["a wire to nowhere", { ...chat(), wires: [{ from: "chat", port: "next", to: "gone" }] }, { wire: 0 }],
    ["an unknown node type", { ...chat(), nodes: { a: { type: "teleport", config: {} } }, wires: [] }, { node: "a" }],
    ["a cycle", { ...chat(), wires: [...chat().wires, { from: "send", port: "next", to: "send" }] }, { node: "send" }],
  ])("%s is an error at its place", async (_name, body, place) => {
    const answer = await under.call("POST", "/api/compile", { body });
    expect(answer.status).toBe(200);
    expect(answer.body.diagnostics).toContainEqual(expect.objectContaining({ severity: "error", ...place }));
    expect(answer.body).not.toHaveProperty("code");
    const [first] = answer.body.diagnostics as { code: string; help: string }[];
    const page = await fetch(`${under.api.url}${first!.help}`);
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(await page.text()).toContain(`id="${first!.code}"`);
  });

  test("a type error is an error at its field, beside the code it is in", async () => {
    const { body } = await under.call("POST", "/api/compile", { body: chat("input.text.toFixed()") });
    expect(body.diagnostics).toMatchObject([{ code: "type_error", node: "send", field: "arguments.0.js" }]);
    expect(body.code).toContain("toFixed");
    expect(body.scopes.send).toContainEqual(expect.objectContaining({ name: "input" }));
  });

  test("many at once all get their own answer", async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => under.call("POST", "/api/compile", { body: chat(`"${n}"`) })),
    );
    answers.forEach(({ body }, n) => expect(body.code).toContain(`parameters: ["${n}"]`));
  });
});

describe("deploying", () => {
  test("sends the saved version to the runtime as JavaScript with a source map", async () => {
    const etag = await save(chat());
    const answer = await under.call("POST", "/api/flows/chat/deployment", {
      body: {},
      headers: { "if-match": `"${etag}"` },
    });
    expect([answer.status, answer.body]).toEqual([
      200,
      expect.objectContaining({ flowId: "chat", version: etag, status: "live" }),
    ]);
    const sent = under.runtime.calls.findLast(({ method }) => method === "PUT");
    expect(sent).toMatchObject({ path: "deployments/chat", body: { version: etag, name: "Chat" } });
    const { code, lines } = sent!.body as { code: string; lines: string[] };
    expect(code).not.toMatch(/^import /m);
    expect(code).toContain("sourceMappingURL=data:application/json");
    expect(lines).toContain("send");
    const flow = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
      default: { triggers: { run(event: unknown, ctx: unknown): unknown }[] };
    };
    const result = flow.default.triggers[0]?.run({ socketId: "s", params: { text: "hi" } }, { enter() {}, trace() {} });
    expect(result).toMatchObject({
      actions: [{ actionName: "sendToNamespace", eventName: "new message", parameters: ["hi"] }],
    });
    expect((await under.call("DELETE", "/api/flows/chat/deployment")).status).toBe(204);
    expect(under.runtime.deployments.size).toBe(0);
  });

  test.each(["input.", "input.text.toFixed()"])(
    "refuses %s and other versions; the runtime hears of neither",
    async (argument) => {
      await save(chat(argument));
      const before = under.runtime.calls.length;
      const broken = await under.call("POST", "/api/flows/chat/deployment", { body: {} });
      expect([broken.status, broken.body.code]).toEqual([422, "flow-errors"]);
      expect(broken.body.diagnostics).toContainEqual(expect.objectContaining({ node: "send" }));
      const stale = await under.call("POST", "/api/flows/chat/deployment", {
        body: {},
        headers: { "if-match": `"${"0".repeat(32)}"` },
      });
      expect(stale.status).toBe(412);
      expect((await under.call("POST", "/api/flows/none/deployment", { body: {} })).status).toBe(404);
      expect(under.runtime.calls.length).toBe(before);
    },
  );
});

describe("exporting", () => {
  test("lists targets, shows files, zips the same bytes every time", async () => {
    await save(chat());
    const { targets } = (await under.call("GET", "/api/exports/targets")).body;
    expect(targets.map(({ id }: { id: string }) => id)).toEqual(expect.arrayContaining(["node", "azure-functions"]));
    for (const { id } of targets as { id: string }[]) {
      const { files, notes } = (await under.call("GET", `/api/flows/chat/export/files?target=${id}`)).body;
      expect(notes.length).toBeGreaterThan(0);
      const zips = await Promise.all([0, 1].map(() => download(`/api/flows/chat/export?target=${id}`)));
      expect(zips[0]).toEqual(zips[1]);
      const zipped = Object.entries(unzipSync(zips[0]!)).map(([path, bytes]) => ({
        path: path.replace(`chat-${id}/`, ""),
        text: new TextDecoder().decode(bytes),
      }));
      expect(zipped).toEqual(files);
    }
  }, 30_000);

  test("a flow's tests go along, as they are now", async () => {
    await save(chat());
    const paths = async () =>
      (await under.call("GET", "/api/flows/chat/export/files?target=node")).body.files.map(
        ({ path }: { path: string }) => path,
      );
    expect(await paths()).not.toContain("test/flow.test.json");
    const tests = { tests: [{ name: "one", trigger: "chat", expect: { ack: [] } }] };
    await writeFile(join(under.flowsDir, "chat.test.json"), JSON.stringify(tests));
    expect(await paths()).toEqual(expect.arrayContaining(["test/flow.test.json", "test/main.ts"]));
    const zipped = unzipSync((await download("/api/flows/chat/export?target=node"))!);
    expect(JSON.parse(new TextDecoder().decode(zipped["chat-node/test/flow.test.json"]))).toEqual(tests);
  });

  test("an unknown target, no target and a flow with errors are clear", async () => {
    await save(chat("input."));
    expect(await under.call("GET", "/api/flows/chat/export?target=node")).toMatchObject({
      status: 422,
      body: { code: "flow-errors" },
    });
    expect(await under.call("GET", "/api/flows/chat/export?target=moon")).toMatchObject({
      status: 404,
      body: { message: expect.stringContaining("node, azure-functions") },
    });
    expect((await under.call("GET", "/api/flows/chat/export")).status).toBe(400);
    expect((await under.call("GET", "/api/flows/none/export?target=node")).status).toBe(404);
  });

  async function download(path: string): Promise<Uint8Array> {
    const response = await fetch(under.api.url + path, { headers: { authorization: "Bearer a-token-for-tests-only" } });
    expect(response.headers.get("content-type")).toBe("application/zip");
    return new Uint8Array(await response.arrayBuffer());
  }
});
