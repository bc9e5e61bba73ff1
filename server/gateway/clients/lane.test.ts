import { expect, test } from "vitest";
import { Lane } from "./lane.ts";

test("one at a time and in order, whether items end at once or later", () => {
  const started: number[] = [];
  const later: (() => void)[] = [];
  const lane = new Lane<number>((item, done) => {
    started.push(item);
    if (item % 3 === 0) later.push(done);
    else done();
  });
  for (let i = 0; i < 8; i++) lane.push(i);
  expect([started, lane.length]).toEqual([[0], 7]);
  later.shift()!();
  expect([started, lane.length]).toEqual([[0, 1, 2, 3], 4]);
  later.shift()!();
  later.shift()!();
  expect([started, lane.length]).toEqual([[0, 1, 2, 3, 4, 5, 6, 7], 0]);
});

test("what an item brings with it comes after what waits already", () => {
  const started: string[] = [];
  let finish = () => {};
  const lane: Lane<string> = new Lane((item, done) => {
    started.push(item);
    if (item === "first") finish = done;
    else {
      done();
      if (item === "second") lane.push("fourth");
    }
  });
  for (const item of ["first", "second", "third"]) lane.push(item);
  finish();
  expect(started).toEqual(["first", "second", "third", "fourth"]);
});

test("any number of items may end at once", () => {
  let ended = 0;
  let finish: (() => void) | undefined;
  const lane = new Lane<number>((_, done) => {
    if (finish === undefined) finish = done;
    else {
      ended++;
      done();
    }
  });
  for (let i = 0; i <= 100_000; i++) lane.push(i);
  finish!();
  expect([ended, lane.length]).toEqual([100_000, 0]);
});
