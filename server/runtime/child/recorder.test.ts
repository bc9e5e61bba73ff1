import { expect, test } from "vitest";
import type { NodeRecord } from "./protocol.ts";
import { NodeRecorder } from "./recorder.ts";

const silent = { write() {}, hold() {} };
const list = (recorder: NodeRecorder, failed: boolean) => JSON.parse(recorder.json(failed)) as NodeRecord[];

test("a long run keeps its first 500 nodes, and the one under way when it failed", () => {
  const recorder = new NodeRecorder(1, silent);
  for (let at = 0; at < 700; at++) {
    recorder.enter("loop", at);
    recorder.trace("loop", at * 2, at);
  }
  recorder.enter("broken", "why");
  expect(list(recorder, false)).toHaveLength(500);
  expect(list(recorder, true)).toHaveLength(501);
  expect(list(recorder, true).at(-1)).toMatchObject({ node: "broken", input: "why" });
  expect(list(recorder, true).at(-1)).not.toHaveProperty("at");
  recorder.trace("broken", 1, "why");
  expect(list(recorder, true)).toHaveLength(500);
});

test("large values are cut, and together they have a bound", () => {
  const recorder = new NodeRecorder(1, silent);
  recorder.trace("go", "x".repeat(10_000), undefined);
  expect(list(recorder, false)[0]!.value).toMatchObject({ truncated: true, characters: 10_002 });
  for (let at = 0; at < 490; at++) {
    recorder.enter("node", `${at}${"i".repeat(3900)}`);
    recorder.trace("node", `${at}${"v".repeat(3900)}`, `${at}${"i".repeat(3900)}`);
  }
  expect(JSON.stringify(list(recorder, false)).length).toBeLessThan(1_200_000);
  expect(list(recorder, false).at(-1)!.value).toEqual({ truncated: true, characters: expect.any(Number), start: "" });
});

test("two of one node under way at once are told apart by their inputs; what has no JSON is named", () => {
  const recorder = new NodeRecorder(1, silent);
  const [a, b] = [{ n: 1 }, { n: 1 }];
  recorder.enter("node", a);
  recorder.enter("node", b);
  recorder.trace("node", "of a", a);
  recorder.trace("node", () => {}, b);
  recorder.enter("after", "of a");
  recorder.enter("failed", new Error("no"));
  expect(list(recorder, false)).toMatchObject([
    { input: { n: 1 }, value: "of a" },
    { input: { n: 1 }, value: "[function]" },
    { from: 0 },
    { input: { message: "no" } },
  ]);
});
