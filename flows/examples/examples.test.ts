import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { execute, load, typescript } from "../../test/compiler/support.ts";
import { compile } from "../compiler/index.ts";
import { typecheck } from "../compiler/typecheck.ts";
import { parseFlow, serializeFlow } from "../model/index.ts";
import { normalizeFlow } from "../nodes/index.ts";
import { examples } from "./index.ts";

const textOf = (id: string) => readFileSync(new URL(`./${id}.flow.json`, import.meta.url), "utf8");

test("every flow file of the folder is in the gallery", () => {
  const files = readdirSync(new URL(".", import.meta.url)).filter((name) => name.endsWith(".flow.json"));
  expect(examples.map((e) => `${e.id}.flow.json`).toSorted()).toEqual(files.toSorted());
});

describe.each(examples)("$id", ({ id, flow }) => {
  test("is saved canonically, with nothing left to complain about", () => {
    const parsed = parseFlow(textOf(id), { id }).flow!;
    expect(serializeFlow(normalizeFlow(parsed))).toBe(textOf(id));
    const result = compile(flow);
    expect(result.diagnostics).toEqual([]);
    expect(typecheck(result, typescript).diagnostics).toEqual([]);
  });
  test("has a place for every node", () => {
    expect(Object.keys(flow.layout).toSorted()).toEqual(Object.keys(flow.nodes).toSorted());
  });
});

const run = async (id: string, trigger: string, event = {}) => {
  const { flow } = examples.find((e) => e.id === id)!;
  return execute(await load(compile(flow).code!), { trigger, event });
};

test("the saved chat is the template", () => {
  expect(readFileSync(new URL("../saved/chat.flow.json", import.meta.url), "utf8")).toBe(textOf("chat"));
});

test("chat tells everyone who said what", async () => {
  const { result } = await run("chat", "chat", { params: { text: "hi" } });
  expect(result).toEqual({
    actions: [{ actionName: "sendToNamespace", namespace: "/", eventName: "new message", parameters: ["s1", "hi"] }],
  });
});

test("chat's pages: who connects, and a document", async () => {
  const login = await run("chat", "negotiate", { query: { userId: "bob" } });
  expect(login.result).toMatchObject({ statusCode: 200, body: { token: "token of bob" } });
  const page = await run("chat", "index");
  expect(page.result).toMatchObject({ statusCode: 200, headers: { "content-type": "text/html; charset=utf-8" } });
  expect(page.result!.body).toMatch(/^<!doctype html>[^]*<\/html>\n$/);
});

test("chat with identity tells the others who said what; who connects is who the token says", async () => {
  const said = await run("chat-with-identity", "chat", { userId: "ada", params: { message: "hi" } });
  expect(said.result!.actions).toMatchObject([{ parameters: ["ada", "hi"], exceptRooms: ["s1"] }]);
  const login = await run("chat-with-identity", "negotiate", { query: { userId: "bob" } });
  expect(login.result).toMatchObject({ statusCode: 200, body: { token: "token of bob" } });
  expect((await run("chat-with-identity", "connect")).result).toMatchObject({ statusCode: 200 });
});

test("stock index sends a plausible number", async () => {
  const { result } = await run("stock-index", "everySecond", { scheduledTime: "2026-01-01T00:00:00.000Z" });
  const [action] = result!.actions;
  expect(action).toMatchObject({ eventName: "stock index", parameters: [{ at: "2026-01-01T00:00:00.000Z" }] });
  const { value } = (action as unknown as { parameters: [{ value: number }] }).parameters[0];
  expect(value).toBeGreaterThan(800);
  expect(value).toBeLessThan(1200);
});

test("rooms: the sender is left out, silence is not sent", async () => {
  const said = await run("rooms", "say", { params: { room: "r", text: " hi " } });
  expect(said.result!.actions).toMatchObject([{ rooms: ["r"], parameters: ["r", "s1", "hi"], exceptRooms: ["s1"] }]);
  expect((await run("rooms", "say", { params: { room: "r", text: "  " } })).result!.actions).toEqual([]);
});

test.each([
  [
    { a: 6, b: 3 },
    { ok: true, result: 2 },
  ],
  [
    { a: 1, b: 0 },
    { ok: false, error: "Division by zero" },
  ],
  [
    { a: "x", b: 1 },
    { ok: false, error: "Two numbers, please" },
  ],
])("ask and acknowledge: %j → %j", async (params, answer) => {
  expect((await run("ask-and-acknowledge", "divide", { params })).result!.ack).toEqual([answer]);
});
