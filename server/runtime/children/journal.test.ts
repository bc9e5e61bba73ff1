/** What the process writes and the runtime reads: both sides over a real file. */

import { fstatSync, ftruncateSync, openSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Journal } from "../child/journal.ts";
import { openJournal } from "./journal.ts";

let reader: ReturnType<typeof openJournal>;
let journal: Journal;

beforeEach(() => {
  reader = openJournal();
  journal = new Journal(reader.fd!);
});
afterEach(() => reader.close());

const read = (...runs: number[]) => reader.read(new Set(runs));
const turn = () => new Promise((resolve) => setImmediate(resolve));

test("runs under way at once, each with its own; of one that is over nothing is asked", async () => {
  const [a, b] = [journal.begin(1), journal.begin(2)];
  a.trace("go", "ä€😀\n\0", undefined);
  a.enter("first", "in a");
  b.enter("first", "in b");
  a.trace("first", { a: 1 }, "in a");
  a.enter("second", { a: 1 });
  expect(read(1, 2)).toEqual(
    new Map([
      [
        1,
        [
          { node: "go", value: "ä€😀\n\0", at: expect.any(Number) },
          { node: "first", input: "in a", started: expect.any(Number), value: { a: 1 }, at: expect.any(Number) },
          { node: "second", from: 1, started: expect.any(Number) },
        ],
      ],
      [2, [{ node: "first", input: "in b", started: expect.any(Number) }]],
    ]),
  );
  expect(read(1).get(1)).toEqual(JSON.parse(a.json(true)));
  // An end is there as soon as the code lets go, though nothing follows it.
  b.trace("first", 7, "in b");
  await turn();
  expect(read(2).get(2)).toMatchObject([{ value: 7 }]);

  journal.end(1);
  journal.end(2);
  journal.begin(3).enter("next", 3);
  expect(read(1, 2, 3)).toEqual(new Map([[3, [expect.objectContaining({ node: "next", input: 3 })]]]));
});

test("as long as a run is under way, however many come and go beside it, the file is bounded and the run told", () => {
  const lasting = journal.begin(1);
  lasting.enter("waits", "for long");
  for (let run = 2; run < 3000; run++) {
    const recorder = journal.begin(run);
    recorder.enter("quick", "i".repeat(1000));
    recorder.trace("quick", "v".repeat(1000), "i".repeat(1000));
    journal.end(run);
  }
  expect(fstatSync(reader.fd!).size).toBeLessThan(2 * 1024 * 1024);
  expect(read(1).get(1)).toMatchObject([{ node: "waits", input: "for long" }]);
  lasting.trace("waits", "done", "for long");
  lasting.enter("last", 1);
  expect(read(1).get(1)).toEqual(JSON.parse(lasting.json(true)));
});

test("a run of very many nodes: the first 500 and the one it is in, until that costs too much", () => {
  const recorder = journal.begin(1);
  const walk = (steps: number) => {
    for (let at = 0; at < steps; at++) {
      recorder.enter("step", at);
      recorder.trace("step", at, at);
    }
  };
  recorder.enter("around", 0);
  walk(1000);
  recorder.enter("inner", "here");
  expect(read(1).get(1)).toHaveLength(501);
  expect(read(1).get(1)!.at(-1)).toMatchObject({ node: "inner", input: "here" });
  recorder.trace("inner", 1, "here");
  walk(20_000);
  recorder.enter("unknown", "where");
  const all = read(1).get(1)!;
  expect(all).toHaveLength(500);
  // No node is said to be under way, because it is not known which.
  expect(all.filter(({ at }) => at === undefined)).toEqual([]);
  expect(fstatSync(reader.fd!).size).toBeLessThan(4 * 1024 * 1024);
});

test("where it cannot be written the run goes on", () => {
  const full = new Journal(openSync("/dev/full", "w"));
  const recorder = full.begin(1);
  recorder.enter("a", 1);
  recorder.trace("a", 2, 1);
  full.end(1);
  expect(JSON.parse(recorder.json(false))).toMatchObject([{ node: "a", input: 1, value: 2 }]);
});

test("lines that were written only half, or by nobody", () => {
  const recorder = journal.begin(1);
  recorder.enter("a", 1);
  recorder.enter("b", 2);
  ftruncateSync(reader.fd!, fstatSync(reader.fd!).size - 10);
  expect(read(1).get(1)).toMatchObject([{ node: "a", input: 1 }]);
  reader.close();
  expect(read(1)).toEqual(new Map());
});
