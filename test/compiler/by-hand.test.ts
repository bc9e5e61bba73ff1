import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compile } from "../../flows/compiler/index.ts";
import { parseFlow } from "../../flows/model/index.ts";
import { execute, load, type RunInput } from "./support.ts";

/**
 * The published samples as flows, beside the same written by hand: about as long, and they do the same. Both are laid out
 * to 100 columns.
 */
const text = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
const cases: [name: string, flow: string, runs: RunInput[]][] = [
  [
    "chat",
    "../../flows/examples/chat.flow.json",
    [
      { trigger: "chat", event: { params: { text: "x" } } },
      { trigger: "negotiate", event: { query: { userId: "u" } } },
    ],
  ],
  ["stock-index", "../../flows/examples/stock-index.flow.json", [{ trigger: "everySecond" }, { trigger: "negotiate" }]],
  [
    "chat-with-identity",
    "../../flows/examples/chat-with-identity.flow.json",
    [
      { trigger: "chat", event: { params: { message: "x" } } },
      { trigger: "connect" },
      { trigger: "connected" },
      { trigger: "disconnected" },
      { trigger: "negotiate", event: { query: { userId: "u" } } },
    ],
  ],
  [
    "published-quickstart",
    "./samples/published-quickstart/input.flow.json",
    [
      { trigger: "connect" },
      { trigger: "connected" },
      { trigger: "echo", event: { params: { text: "x" } } },
      { trigger: "message", event: { params: { text: "x" } } },
    ],
  ],
];

/** Lines with something on them, comments and the text of pages left out. */
const size = (code: string) =>
  code
    .replace(/`<!doctype[^`]*(?:\\`[^`]*)*`/g, '"…"')
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^\s*(?:\/\/|\/?\*)/.test(line)).length;

test.each(cases)("%s", async (name, flow, runs) => {
  const byHand = text(`./fixtures/by-hand/${name}.ts`);
  const compiled = compile(parseFlow(text(flow)).flow!).code!;
  expect(size(compiled) / size(byHand)).toBeLessThanOrEqual(1.2);
  const [one, other] = [await load(compiled), await load(byHand)];
  expect(one.triggers.map((t) => ({ ...t, run: 0 }))).toEqual(other.triggers.map((t) => ({ ...t, run: 0 })));
  for (const run of runs) expect(await execute(one, run)).toEqual(await execute(other, run));
});
