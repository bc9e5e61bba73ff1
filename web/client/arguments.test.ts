import { describe, expect, it } from "vitest";
import { parseArgument, parseArguments, parseAuth, parseNamespace, parseQuery } from "./arguments.ts";

describe("arguments of an emit", () => {
  it("takes any JSON value", () => {
    expect(parseArguments(['"hi"', "42", "null", '{"a":[1,true]}'])).toEqual(["hi", 42, null, { a: [1, true] }]);
    expect(parseArguments([])).toEqual([]);
  });

  it("leaves out what is empty at the end, and nothing in between", () => {
    expect(parseArguments([""])).toEqual([]);
    expect(parseArguments(["1", " ", ""])).toEqual([1]);
    expect(parseArguments(["", "2"])).toBeNull();
  });

  it("sends nothing when one argument is wrong", () => {
    expect(parseArguments(['"hi"', "{"])).toBeNull();
  });

  it("says how to write text", () => {
    expect(parseArgument("hello")).toEqual({ ok: false, message: 'Not JSON. Text needs double quotes: "like this".' });
    expect(parseArgument("{a}")).toMatchObject({ ok: false, message: "Not valid JSON." });
    expect(parseArgument("  ")).toMatchObject({ ok: false });
  });
});

describe("connection fields", () => {
  it("wants an object as auth, or nothing", () => {
    expect(parseAuth(" ")).toEqual({ ok: true, value: undefined });
    expect(parseAuth('{"token":"x"}')).toEqual({ ok: true, value: { token: "x" } });
    for (const bad of ["[]", "null", "1", '"x"', "{"]) expect(parseAuth(bad).ok, bad).toBe(false);
  });

  it("reads a query and refuses what the connection sets itself", () => {
    expect(parseQuery("room=red&x=%20y")).toEqual({ ok: true, value: { room: "red", x: " y" } });
    expect(parseQuery("")).toEqual({ ok: true, value: {} });
    expect(parseQuery("access_token=1")).toMatchObject({ ok: false });
    expect(parseQuery("=1")).toMatchObject({ ok: false });
  });

  it("adds the slash of a namespace", () => {
    expect(parseNamespace("")).toEqual({ ok: true, value: "/" });
    expect(parseNamespace("chat")).toEqual({ ok: true, value: "/chat" });
    expect(parseNamespace("/a b")).toMatchObject({ ok: false });
  });
});
