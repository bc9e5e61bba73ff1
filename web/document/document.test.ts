import { describe, expect, it } from "vitest";
import { emptyFlow } from "../../flows/model/document.ts";
import type { FlowDocument } from "../../flows/model/document.ts";
import { copyText, parseClip, pasteClip } from "./clipboard.ts";
import { wireProblem } from "./definitions.ts";
import { nameProblem, uniqueName } from "./names.ts";
import { moveNodes, remove, renameNode, setNote, updateConfig } from "./operations.ts";
import { getAt, setAt } from "./path.ts";
import { connect, reconnect, removeAndHeal, reorderWire, siblings, splice, wireId } from "./wires.ts";

function chain(...ids: string[]): FlowDocument {
  const flow = emptyFlow("f", "F");
  return {
    ...flow,
    nodes: Object.fromEntries(ids.map((id, i) => [id, { type: i === 0 ? "socket.event" : "transform", config: {} }])),
    layout: Object.fromEntries(ids.map((id, i) => [id, { x: i * 240, y: 0 }])),
    wires: ids.slice(1).map((to, i) => ({ from: ids[i]!, port: "next", to })),
  };
}

describe("paths", () => {
  it("reads and writes objects and arrays, sharing what lies beside", () => {
    const root = { a: [{ js: "1" }, { js: "2" }], b: {} };
    expect(getAt(root, "a.1.js")).toBe("2");
    const next = setAt(root, "a.1.js", "3") as typeof root;
    expect(next).toEqual({ a: [{ js: "1" }, { js: "3" }], b: {} });
    expect(next.b).toBe(root.b);
    expect(next.a[0]).toBe(root.a[0]);
  });
  it("makes what is missing and removes by undefined", () => {
    expect(setAt({}, "list.0.name", "x")).toEqual({ list: [{ name: "x" }] });
    expect(setAt({ list: ["a", "b", "c"] }, "list.1", undefined)).toEqual({ list: ["a", "c"] });
    expect(setAt({ a: 1, b: 2 }, "a", undefined)).toEqual({ b: 2 });
  });
});

describe("names", () => {
  it("counts on from the number a name ends with", () => {
    expect(uniqueName(new Set(), "emit")).toBe("emit");
    expect(uniqueName(new Set(["emit", "emit2"]), "emit")).toBe("emit3");
    expect(uniqueName(new Set(["emit7"]), "emit7")).toBe("emit8");
  });
  it("refuses what is no identifier, is reserved or taken", () => {
    expect(nameProblem("ok", new Set())).toBeNull();
    for (const name of ["", "2x", "a b", "class", "input", "event"])
      expect(nameProblem(name, new Set())).not.toBeNull();
    expect(nameProblem("taken", new Set(["taken"]))).toContain("taken");
  });
});

describe("renaming", () => {
  it("follows the name into wires, layout and expressions, and leaves look-alikes alone", () => {
    const flow = chain("start", "load", "show");
    flow.nodes["show"]!.config = {
      fields: [
        { name: "load", value: { js: 'load.body + x.load + "load" + `it\'s ${load.id} load`' } },
        { name: "b", value: "load" },
        { name: "c", value: { js: "({ load, a: load, load: 1, ...load }) /* load */" } },
      ],
    };
    const next = renameNode(flow, "load", "user");
    expect(Object.keys(next.nodes)).toEqual(["start", "user", "show"]);
    expect(next.layout["user"]).toEqual({ x: 240, y: 0 });
    expect(next.wires).toEqual([
      { from: "start", port: "next", to: "user" },
      { from: "user", port: "next", to: "show" },
    ]);
    expect(next.nodes["show"]!.config["fields"]).toEqual([
      { name: "load", value: { js: 'user.body + x.load + "load" + `it\'s ${user.id} load`' } },
      { name: "b", value: "load" },
      { name: "c", value: { js: "({ load: user, a: user, load: 1, ...user }) /* load */" } },
    ]);
  });
  it("renames in fields whose schema says they are source", () => {
    const flow = chain("start", "load");
    flow.nodes["pick"] = { type: "switch", config: { value: "load.kind", cases: [{ name: "load", when: "load.ok" }] } };
    flow.nodes["run"] = { type: "function", config: { code: "return c ? load : load.load;" } };
    const next = renameNode(flow, "load", "user");
    expect(next.nodes["pick"]!.config).toEqual({ value: "user.kind", cases: [{ name: "load", when: "user.ok" }] });
    expect(next.nodes["run"]!.config).toEqual({ code: "return c ? user : user.load;" });
    expect(next.nodes["start"]).toBe(flow.nodes["start"]);
  });
  it("follows a part into the calls of this flow, not into those of another's part of that name", () => {
    const flow = chain("start", "own", "other");
    flow.nodes["greet"] = { type: "subflow.input", config: {} };
    flow.nodes["own"] = { type: "subflow", config: { flow: "", part: "greet" } };
    flow.nodes["other"] = { type: "subflow", config: { flow: "elsewhere", part: "greet" } };
    const next = renameNode(flow, "greet", "welcome");
    expect(next.nodes["own"]!.config).toEqual({ flow: "", part: "welcome" });
    expect(next.nodes["other"]).toBe(flow.nodes["other"]);
  });
});

describe("wires", () => {
  it("keeps running order on reconnect, splice and reorder", () => {
    let flow = chain("a", "b", "c", "d");
    flow = { ...flow, wires: ["b", "c", "d"].map((to) => ({ from: "a", port: "next", to })) };
    const order = (f: FlowDocument) => siblings(f, "a", "next").map((wire) => wire.to);
    expect(order(reorderWire(flow, "a:next>d", 0))).toEqual(["d", "b", "c"]);
    expect(order(reorderWire(flow, "a:next>b", 9))).toEqual(["c", "d", "b"]);
    const more = { ...flow, nodes: { ...flow.nodes, e: flow.nodes["b"]! } };
    expect(order(reconnect(more, "a:next>c", { from: "a", port: "next", to: "e" }))).toEqual(["b", "e", "d"]);
    const spliced = splice(more, "a:next>c", "e", "next");
    expect(order(spliced)).toEqual(["b", "e", "d"]);
    expect(spliced.wires.map(wireId)).toContain("e:next>c");
  });
  it("never makes a second equal wire", () => {
    const flow = chain("a", "b");
    expect(connect(flow, { from: "a", port: "next", to: "b" })).toBe(flow);
  });
  it("says why a wire cannot be drawn", () => {
    const flow = chain("a", "b", "c");
    expect(wireProblem(flow, { from: "c", port: "next", to: "b" })).toContain("loop");
    expect(wireProblem(flow, { from: "b", port: "next", to: "a" })).toContain("no input");
    expect(wireProblem(flow, { from: "b", port: "next", to: "b" })).toContain("itself");
    expect(wireProblem(flow, { from: "a", port: "next", to: "b" })).toContain("already");
    expect(wireProblem(flow, { from: "a", port: "next", to: "c" })).toBeNull();
  });
  it("joins the ends when a node in a chain is taken out", () => {
    const flow = chain("a", "b", "c", "d");
    expect(removeAndHeal(flow, ["b", "c"])).toEqual([{ from: "a", port: "next", to: "d" }]);
  });
});

describe("nodes", () => {
  it("gives the same document back when nothing changes", () => {
    const flow = chain("a", "b");
    expect(moveNodes(flow, { a: { x: 0, y: 0 } })).toBe(flow);
    expect(setNote(flow, "a", "")).toBe(flow);
    expect(updateConfig(flow, "nobody", "x", 1)).toBe(flow);
    expect(remove(flow, [])).toBe(flow);
  });
  it("removes a node with its wires and place", () => {
    const flow = remove(chain("a", "b", "c"), ["b"]);
    expect(Object.keys(flow.nodes)).toEqual(["a", "c"]);
    expect(Object.keys(flow.layout)).toEqual(["a", "c"]);
    expect(flow.wires).toEqual([]);
  });
});

describe("clipboard", () => {
  it("pastes under free names and rewrites mentions among the pasted nodes only", () => {
    const flow = chain("a", "load", "show");
    flow.nodes["show"]!.config = { fields: [{ name: "x", value: { js: "load.x + a.y" } }] };
    const clip = parseClip(copyText(flow, { nodes: ["load", "show"], notes: [] }))!;
    const { flow: next, selection } = pasteClip(flow, clip, { x: 1000, y: 800 });
    const ids = selection.nodes;
    expect(ids).toEqual(["load2", "show2"]);
    expect(next.nodes["show2"]!.config["fields"]).toEqual([{ name: "x", value: { js: "load2.x + a.y" } }]);
    expect(next.wires.map(wireId)).toContain("load2:next>show2");
    expect(next.layout["load2"]).toEqual({ x: 880, y: 800 });
    expect(next.layout["show2"]).toEqual({ x: 1120, y: 800 });
  });
  it("takes anything else for what it is", () => {
    for (const text of ["", "hello", "{}", "{", '{"patchbay":1,"nodes":{"a b":{"type":"x"}}}', "[1]"])
      expect(parseClip(text)).toBeNull();
  });
});
