import { describe, expect, test } from "vitest";
import { jsonataProblems } from "./check.ts";
import { jsonata } from "./evaluate.ts";

const ctx = { now: () => 86_400_000, random: () => 0.5 };
const run = (text: string, input?: unknown, variables = {}) => jsonata(text)(input, variables, ctx);

describe("an evaluation", () => {
  test("gives plain JSON, or nothing", async () => {
    expect(await run("a.b", { a: [{ b: 1 }, { b: 2 }] })).toStrictEqual([1, 2]);
    expect(await run("a.c", { a: 1 })).toBeUndefined();
    expect(await run("function($x) { $x }")).toBeUndefined();
    expect(await run("{ 'a': $sum, 'b': [1, $uppercase] }")).toEqual({ b: [1, null] });
  });
  test("has the run's time and chance", async () => {
    const text = "[$millis(), $now(), $now('[Y]', '+0100'), $random(), $string($shuffle([1, 2, 3]))]";
    expect(await run(text)).toEqual([86_400_000, "1970-01-02T00:00:00.000Z", "1970", 0.5, "[1,3,2]"]);
    expect(await run("$shuffle(nothing)")).toEqual([]);
  });
  test("sees neither prototypes nor what others wrote into its variables", async () => {
    expect(await run("constructor", {})).toBeUndefined();
    expect(await run("a.constructor.constructor('x')", { a: "text" })).toBeUndefined();
    expect(await run("( $v := 2; $v )", {}, { v: 1 })).toBe(2);
  });
  test.each([
    ["( $f := function($n) { 1 + $f($n) }; $f(1) )", /stack|depth|D1011/i],
    ["( $f := function($n) { $f($n) }; $f(1) )", /2000|D1012/],
    ["[1..200000].($ * 2)", /D2015/],
    ["$error('mine')", /^JSONata: mine/],
  ])("ends with an error: %s", async (text, message) => {
    const error = await run(text).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).message).toMatch(message);
  });
});

describe("the check", () => {
  test.each([
    "$map(items, function($v, $i) { $v * $i }) ~> $sum()",
    "list@$l#$j.($l & $j & $$.z & %.y)",
    "$items ~> |a|{'b': $uppercase(c)}|",
    "( $f := function($x)<n:n>{ $x }; $f(?) )",
    "/[a-z]+/i",
  ])("has nothing against %s", (text) => {
    expect(jsonataProblems(text, ["items"])).toEqual([]);
  });
  test("knows every function JSONata has, and no other", async () => {
    const names = `sum count max min average string substring substringBefore substringAfter lowercase uppercase length
      trim pad match contains replace split join formatNumber formatBase formatInteger parseInteger number floor ceil round
      abs sqrt power random boolean not map zip filter single reduce sift keys lookup append exists spread merge reverse
      each error assert type sort shuffle distinct base64encode base64decode encodeUrlComponent encodeUrl
      decodeUrlComponent decodeUrl eval toMillis fromMillis clone now millis`.split(/\s+/);
    for (const name of names) {
      expect(await run(`$type($${name})`), name).toBe("function");
      expect(jsonataProblems(`$${name}`, [])).toEqual([]);
    }
    expect(jsonataProblems("$summ(a)", [])).toEqual([{ kind: "name", text: "summ", start: 0, end: 5 }]);
  });
});
