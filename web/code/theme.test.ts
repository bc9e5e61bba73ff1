import { expect, it } from "vitest";
import { longHex } from "./theme.ts";

it("gives Monaco the long form of a colour, or nothing", () => {
  expect(longHex("#fff")).toBe("#ffffff");
  expect(longHex("#1a2b")).toBe("#11aa22bb");
  expect(longHex("#12aBcd")).toBe("#12aBcd");
  expect(longHex("rgb(0 0 0 / 5%)")).toBeNull();
  expect(longHex("")).toBeNull();
});
