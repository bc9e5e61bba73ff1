import { expect, it } from "vitest";
import { diffLines, withContext } from "./lines.ts";

const show = (before: string, after: string) =>
  diffLines(before, after).map(({ kind, text }) => `${{ same: " ", added: "+", removed: "-" }[kind]}${text}`);

it("keeps lines that stayed and tells the others apart", () => {
  expect(show("a\nb\nc", "a\nx\nc\nd")).toEqual([" a", "-b", "+x", " c", "+d"]);
  expect(show("a", "a")).toEqual([" a"]);
  expect(show("", "a")).toEqual(["-", "+a"]);
});

it("replaces very long texts as a whole instead of taking forever", () => {
  const long = Array.from({ length: 700 }, (_, line) => String(line)).join("\n");
  expect(diffLines(long, `${long}\nx`)).toHaveLength(700 + 701);
});

it("leaves out what is far from any change", () => {
  const lines = diffLines("1\n2\n3\n4\n5\n6\n7", "1\n2\n3\n4\n5\n6\nx");
  expect(withContext(lines, 1).map((line) => line?.text ?? "…")).toEqual(["…", "6", "7", "x"]);
});
