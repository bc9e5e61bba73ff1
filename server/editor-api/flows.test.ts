import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { emptyFlow, serializeFlow } from "../../flows/model/index.ts";
import { startTestApi } from "./testing.ts";
import type { TestApi } from "./testing.ts";

let under: TestApi;
beforeEach(async () => {
  under = await startTestApi();
});
afterEach(() => under.close());

const text = (name: string, id = "chat") => serializeFlow(emptyFlow(id, name));
const create = { "if-none-match": "*" };

describe("flows", () => {
  test("are created, read byte for byte, changed and deleted, each with its etag", async () => {
    const created = await under.call("PUT", "/api/flows/chat", { body: text("One"), headers: create });
    expect([created.status, created.headers.get("etag")]).toEqual([201, `"${created.body.etag}"`]);
    const read = await under.call("GET", "/api/flows/chat");
    expect([read.text, read.headers.get("etag")]).toEqual([text("One"), `"${created.body.etag}"`]);
    const changed = await under.call("PUT", "/api/flows/chat", {
      body: text("Two"),
      headers: { "if-match": `"${created.body.etag}"` },
    });
    expect(changed.status).toBe(200);
    expect(await readFile(join(under.flowsDir, "chat.flow.json"), "utf8")).toBe(text("Two"));
    const deleted = await under.call("DELETE", "/api/flows/chat", {
      headers: { "if-match": `"${changed.body.etag}"` },
    });
    expect(deleted.status).toBe(204);
    expect((await under.call("GET", "/api/flows/chat")).status).toBe(404);
  });

  test("are saved in canonical form, whatever form they arrive in", async () => {
    const { nodes: _, ...rest } = emptyFlow("chat", "One");
    await under.call("PUT", "/api/flows/chat", { body: JSON.stringify({ nodes: {}, ...rest }), headers: create });
    expect((await under.call("GET", "/api/flows/chat")).text).toBe(text("One"));
  });

  test("a save that asks nothing, asks too much or is stale changes nothing", async () => {
    const { body } = await under.call("PUT", "/api/flows/chat", { body: text("One"), headers: create });
    const save = (headers: Record<string, string>) =>
      under.call("PUT", "/api/flows/chat", { body: text("Bad"), headers });
    expect((await save({})).status).toBe(428);
    expect((await save({ "if-match": `"${body.etag}"`, ...create })).status).toBe(400);
    expect((await save({ "if-none-match": '"x"' })).status).toBe(400);
    expect((await save({ "if-match": "*" })).status).toBe(412);
    const stale = await save({ "if-match": `"${"0".repeat(32)}"` });
    expect([stale.status, stale.body]).toEqual([412, expect.objectContaining({ code: "stale", etag: body.etag })]);
    expect(await save(create)).toMatchObject({ status: 412, body: { code: "exists", etag: body.etag } });
    expect((await under.call("DELETE", "/api/flows/chat")).status).toBe(428);
    expect((await under.call("GET", "/api/flows/chat")).text).toBe(text("One"));
  });

  test("are listed again only when something has changed, on disk or on the runtime", async () => {
    const list = (known = "") => under.call("GET", "/api/flows", { headers: { "if-none-match": known } });
    await under.call("PUT", "/api/flows/chat", { body: text("One"), headers: create });
    const first = await list();
    expect(first.body).toMatchObject({ flows: [{ name: "One" }], runtimeAnswers: true });
    const known = first.headers.get("etag")!;
    expect(await list(known)).toMatchObject({ status: 304, text: "" });
    await writeFile(join(under.flowsDir, "chat.flow.json"), text("By hand"));
    const second = await list(known);
    expect([second.status, second.body.flows[0].name]).toEqual([200, "By hand"]);
    under.runtime.deployments.set("chat", { flowId: "chat", version: "v", status: "live", deployedAt: "now" });
    const third = await list(second.headers.get("etag")!);
    expect([third.status, third.body.flows[0].deployment.status]).toEqual([200, "live"]);
    await under.runtime.stop();
    const fourth = await list(third.headers.get("etag")!);
    expect([fourth.status, fourth.body.runtimeAnswers]).toEqual([200, false]);
  });

  test("an edit on disk makes a save stale and is kept as a version", async () => {
    const { body } = await under.call("PUT", "/api/flows/chat", { body: text("One"), headers: create });
    await writeFile(join(under.flowsDir, "chat.flow.json"), text("By hand"));
    const save = (etag: string) =>
      under.call("PUT", "/api/flows/chat", { body: text("Two"), headers: { "if-match": `"${etag}"` } });
    const stale = await save(body.etag);
    expect(stale.status).toBe(412);
    expect((await save(stale.body.etag)).status).toBe(200);
    const { versions } = (await under.call("GET", "/api/flows/chat/versions")).body;
    expect(versions).toHaveLength(3);
    expect((await under.call("GET", `/api/flows/chat/versions/${versions[1].version}`)).text).toBe(text("By hand"));
    expect((await under.call("GET", "/api/flows/chat/versions/nonsense")).status).toBe(404);
  });

  test("the list names broken files and what is deployed", async () => {
    const { body } = await under.call("PUT", "/api/flows/chat", { body: text("Chat"), headers: create });
    await writeFile(join(under.flowsDir, "torn.flow.json"), text("Torn").slice(0, 40));
    await writeFile(join(under.flowsDir, "other.flow.json"), text("Other", "not-other"));
    under.runtime.deployments.set("chat", {
      flowId: "chat",
      version: body.etag,
      deployedAt: new Date(0).toISOString(),
      status: "live",
      triggers: [{ hub: "hub" }],
    });
    const { flows } = (await under.call("GET", "/api/flows")).body;
    expect(flows).toMatchObject([
      { id: "chat", name: "Chat", etag: body.etag, nodes: 0, deployment: { version: body.etag, status: "live" } },
      { id: "other", broken: expect.stringContaining("not-other") },
      { id: "torn", broken: expect.stringContaining("Line 4, column 3") },
    ]);
    expect((await under.call("GET", "/api/session")).body).toMatchObject({
      hubs: ["hub"],
      gateway: { endpoint: "http://localhost:8080" },
    });
  });

  test.each([
    ["a truncated file", text("One").slice(0, 50), 400, "json_invalid"],
    [
      "a duplicate id",
      text("One").replace('"nodes": {}', '"nodes": {"a":{"type":"log"},"a":{"type":"log"}}'),
      422,
      "duplicate_node",
    ],
    ["another format", text("One").replace('"format": 1', '"format": 99'), 422, "format_unknown"],
    ["no flow at all", "[]", 422, "document_invalid"],
  ])("%s is refused with what is wrong", async (_name, body, status, code) => {
    const answer = await under.call("PUT", "/api/flows/chat", { body, headers: create });
    expect([answer.status, answer.body.diagnostics[0].code]).toEqual([status, code]);
    expect((await under.call("GET", "/api/flows")).body.flows).toEqual([]);
  });

  test("bad addresses and sizes are clear errors", async () => {
    expect(
      (await under.call("PUT", "/api/flows/chat", { body: text("One", "other"), headers: create })).body.code,
    ).toBe("wrong-id");
    expect((await under.call("GET", "/api/flows/..%2Fsecret")).body.code).toBe("bad-id");
    expect((await under.call("GET", "/api/flows/%E0%A4%A")).status).toBe(400);
    expect(
      (await under.call("PUT", "/api/flows/chat", { body: `"${"x".repeat(1_100_000)}"`, headers: create })).status,
    ).toBe(413);
    expect((await under.call("GET", "/api/flows")).status).toBe(200);
  });

  test("the editor works while the runtime is down; what needs it says so", async () => {
    await under.call("PUT", "/api/flows/chat", { body: text("Chat"), headers: create });
    await under.runtime.stop();
    expect((await under.call("GET", "/api/flows")).body.flows).toHaveLength(1);
    expect((await under.call("GET", "/api/session")).body.hubs).toEqual([]);
    expect(await under.call("GET", "/api/deployments")).toMatchObject({
      status: 502,
      body: { code: "runtime-unreachable" },
    });
  });
});
