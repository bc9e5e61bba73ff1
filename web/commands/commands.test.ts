import { describe, expect, it } from "vitest";
import { emptyFlow } from "../../flows/model/document.ts";
import { conflictsOf, formatShortcut, readOverrides, shortcutOf, shortcutsOf, writeOverrides } from "./keymap.ts";
import { searchDrawn, searchFlow } from "./search-flow.ts";

const key = (
  key: string,
  modifiers: Partial<Record<"ctrlKey" | "metaKey" | "altKey" | "shiftKey", boolean>> = {},
  code?: string,
) => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...modifiers,
});

describe("shortcuts", () => {
  it("are read from key events", () => {
    expect(shortcutOf(key("z", { ctrlKey: true }), false)).toBe("mod+z");
    expect(shortcutOf(key("Z", { metaKey: true, shiftKey: true }), true)).toBe("mod+shift+z");
    expect(shortcutOf(key("?", { shiftKey: true }), false)).toBe("?");
    expect(shortcutOf(key("ArrowUp", { altKey: true, shiftKey: true }), false)).toBe("alt+shift+ArrowUp");
    expect(shortcutOf(key("å", { altKey: true }, "KeyA"), true)).toBe("alt+a");
    expect(shortcutOf(key("Control", { ctrlKey: true }), false)).toBeNull();
    expect(shortcutOf(key(" "), false)).toBe("Space");
  });
  it("are written as people know them", () => {
    expect(formatShortcut("mod+shift+z", false)).toBe("Ctrl+Shift+Z");
    expect(formatShortcut("mod+shift+z", true)).toBe("⌘⇧Z");
    expect(formatShortcut("alt+ArrowUp", false)).toBe("Alt+↑");
    expect(formatShortcut("+", false)).toBe("+");
  });
  it("can be changed, taken away and kept; rubbish in the storage is ignored", () => {
    const command = { id: "edit.redo", shortcut: ["mod+shift+z", "mod+y"] };
    expect(shortcutsOf(command, {})).toEqual(["mod+shift+z", "mod+y"]);
    expect(shortcutsOf(command, { "edit.redo": "alt+r" })).toEqual(["alt+r"]);
    expect(shortcutsOf(command, { "edit.redo": null })).toEqual([]);
    const kept = new Map<string, string>();
    const storage = {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => void kept.set(name, value),
    };
    writeOverrides({ a: "b", c: null }, storage);
    expect(readOverrides(storage)).toEqual({ a: "b", c: null });
    for (const text of ["{", "null", '{"a":1}', "[]"]) expect(readOverrides({ getItem: () => text })).toEqual({});
  });
});

it("a shortcut that two commands have is told at both once the user made it so", () => {
  const list = [
    { id: "a", shortcut: ["F2", "x"] },
    { id: "b", shortcut: "F2" },
    { id: "c", shortcut: "y" },
  ];
  const ids = (id: string, overrides: Record<string, string | null>) =>
    conflictsOf(
      list.find((command) => command.id === id)!,
      list,
      overrides,
    ).map((other) => other.id);
  expect(ids("a", {})).toEqual([]);
  expect(ids("c", { c: "x" })).toEqual(["a"]);
  expect(ids("a", { c: "x" })).toEqual(["c"]);
  expect(ids("c", { c: null })).toEqual([]);
});

describe("searching the flow", () => {
  const flow = {
    ...emptyFlow("f", "F"),
    nodes: {
      loadUser: {
        type: "http.call",
        config: { url: "https://example.com", headers: [{ name: "x", value: { js: "env.TOKEN" } }] },
      },
      say: { type: "emit", config: { event: "user" }, note: "Tells everybody" },
    },
  };
  it("finds names and types before texts in fields, and says which field", () => {
    expect(searchFlow(flow, "user").hits.map(({ node, field }) => [node, field])).toEqual([
      ["loadUser", null],
      ["say", "event"],
    ]);
    expect(searchFlow(flow, "token")).toEqual({
      hits: [{ node: "loadUser", field: "headers.0.value.js", text: "env.TOKEN" }],
      more: 0,
    });
    expect(searchFlow(flow, "everybody").hits).toEqual([{ node: "say", field: null, text: "Tells everybody" }]);
    expect(searchFlow(flow, "").hits).toHaveLength(2);
    expect(searchFlow(flow, "nothing like it").hits).toEqual([]);
    const many = Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`n${i}`, { type: "log", config: {} }]));
    const found = searchFlow({ ...flow, nodes: many }, "log");
    expect([found.hits.length, found.more]).toEqual([60, 10]);
  });
  it("finds notes and groups by what they say", () => {
    const note = { text: "Ask Ada\nabout users", colour: "yellow" as const, x: 0, y: 0, width: 200, height: 80 };
    const drawn = {
      ...flow,
      notes: { n: note },
      groups: { g: { title: "Users", colour: "blue" as const, nodes: [] } },
    };
    expect(searchDrawn(drawn, "user")).toEqual([
      { kind: "group", id: "g", text: "Users" },
      { kind: "note", id: "n", text: "about users" },
    ]);
    expect(searchDrawn(drawn, "")).toEqual([]);
  });
});
