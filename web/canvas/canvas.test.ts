import { describe, expect, it } from "vitest";
import { emptyFlow } from "../../flows/model/document.ts";
import type { FlowDocument } from "../../flows/model/document.ts";
import { blockedSources, blockedTargets, definitionOf, definitions, wireProblem } from "../document/definitions.ts";
import { align, distribute } from "./arrange.ts";
import { elementCache, problemsByNode } from "./elements.ts";
import { fitting } from "./fits.ts";
import { HEAD, NODE_WIDTH, PORT_LINE, curve, curvePoint, nodeGeometry } from "./geometry.ts";
import { snapToOthers } from "./guides.ts";
import { nodeIcon } from "./icons.ts";
import { outline, visibleItems } from "./outline.ts";
import { searchNodes } from "./search.ts";
import { neighbour } from "./spatial.ts";
import { tidy } from "./tidy.ts";
import { wireProblems } from "./wire-problems.ts";

type Short = Record<string, [type: string, x?: number, y?: number, config?: Record<string, unknown>]>;

function flowOf(nodes: Short, wires: string[] = []): FlowDocument {
  return {
    ...emptyFlow("f", "F"),
    nodes: Object.fromEntries(
      Object.entries(nodes).map(([id, [type, , , config]]) => [id, { type, config: config ?? {} }]),
    ),
    layout: Object.fromEntries(Object.entries(nodes).map(([id, [, x = 0, y = 0]]) => [id, { x, y }])),
    wires: wires.map((wire) => {
      const [, from, port, to] = /^(\w+):(\w+)>(\w+)$/.exec(wire)!;
      return { from: from!, port: port!, to: to! };
    }),
  };
}

const branching = () =>
  flowOf(
    { go: ["socket.event"], pick: ["switch", 320], a: ["log", 640, -100], b: ["log", 640, 100], end: ["log", 960] },
    ["go:next>pick", "pick:yes>a", "pick:default>b", "a:next>end", "b:next>end"],
  );

describe("geometry", () => {
  it("puts a plain port on the line wires meet and gives labelled ports rows", () => {
    const plain = nodeGeometry("short", [{ id: "next", label: "", kind: "next" }]);
    expect(plain.ports[0]).toMatchObject({ y: PORT_LINE, row: false });
    const two = nodeGeometry("a summary of more than one line, surely", [
      { id: "next", label: "", kind: "next" },
      { id: "error", label: "error", kind: "error" },
    ]);
    expect(two.summaryLines).toBe(2);
    expect(two.ports[1]!.y).toBeGreaterThan(HEAD);
    expect(two.height).toBeGreaterThan(two.ports[1]!.y);
  });
  it("draws wires that start and end where they should, also backwards", () => {
    for (const to of [
      { x: 300, y: 40 },
      { x: -300, y: 0 },
    ]) {
      const line = curve({ x: 0, y: 0 }, to);
      expect(curvePoint(line, 0)).toEqual({ x: 0, y: 0 });
      expect(curvePoint(line, 1)).toEqual(to);
      expect(line.c1.x).toBeGreaterThanOrEqual(0);
      expect(line.c2.x).toBeLessThanOrEqual(to.x);
    }
  });
});

describe("elements", () => {
  const none = { nodes: [], wires: [], notes: [], groups: [] };
  it("keep their identity unless they changed", () => {
    const { nodes, edges } = elementCache();
    const flow = branching();
    const first = nodes(flow, none, null, new Map());
    const wires = edges(flow, none, new Map());
    expect(nodes({ ...flow }, none, null, new Map())).toEqual(first);
    const moved = nodes(flow, none, { a: { x: 8, y: 8 } }, new Map());
    expect(moved.map((node, i) => node === first[i])).toEqual([true, true, false, true, true]);
    const renamed = edges({ ...flow, name: "other" }, none, new Map());
    expect(renamed.every((wire, i) => wire === wires[i])).toBe(true);
  });
  it("number wires of one port and leave out wires to nowhere", () => {
    const flow = flowOf({ go: ["socket.event"], a: ["log"], b: ["log"] }, [
      "go:next>a",
      "go:next>b",
      "go:gone>a",
      "a:next>go",
      "a:next>nobody",
    ]);
    const list = elementCache().edges(flow, none, new Map());
    expect(list.map(({ id, data }) => [id, data!.order, data!.count])).toEqual([
      ["go:next>a", 1, 2],
      ["go:next>b", 2, 2],
    ]);
  });
  it("show the worst problem of a node and all its messages", () => {
    const found = problemsByNode([
      { code: "x", severity: "warning", message: "one", node: "a" },
      { code: "y", severity: "error", message: "two", node: "a" },
      { code: "z", severity: "error", message: "flow" },
    ]);
    expect([...found]).toEqual([["a", { severity: "error", text: "one\ntwo" }]]);
  });
  it("find wires by their number in the saved file", () => {
    const flow = flowOf({ b: ["socket.event"], a: ["log"], c: ["log"] }, ["b:next>c", "a:next>c"]);
    expect([...wireProblems([{ code: "x", severity: "error", message: "no", wire: 0 }], flow)]).toEqual([
      ["a:next>c", "no"],
    ]);
  });
});

describe("what can be connected", () => {
  it("is said the same by single questions and by the whole list", () => {
    const flow = branching();
    for (const from of Object.keys(flow.nodes)) {
      const blocked = blockedTargets(flow, from, "next");
      for (const to of Object.keys(flow.nodes)) {
        expect(blocked.has(to), `${from} → ${to}`).toBe(wireProblem(flow, { from, port: "next", to }) !== null);
      }
    }
    expect(new Set(blockedSources(flow, "pick").keys())).toEqual(new Set(["pick", "a", "b", "end"]));
  });
  it("offers what fits the trigger", () => {
    const flow = flowOf({ go: ["socket.event"], ask: ["http.request"] });
    const offered = (node: string) =>
      definitions.filter(fitting(flow, { after: { node, port: "next" } })).map(({ type }) => type);
    expect(offered("go")).toContain("ack");
    expect(offered("go")).not.toContain("http.response");
    expect(offered("go")).not.toContain("socket.event");
    expect(offered("ask")).toContain("http.response");
    expect(offered("ask")).not.toContain("ack");
    expect(definitions.filter(fitting(flow, {}))).toHaveLength(definitions.length);
  });
});

describe("search", () => {
  const types = (query: string) => searchNodes(definitions, query).map(({ type }) => type);
  it("knows titles, types, keywords and blurbs, best first", () => {
    expect(types("emit")[0]).toBe("emit");
    expect(types("broadcast")).toContain("emit");
    expect(types("if")[0]).toBe("switch");
    expect(types("socket.event")).toContain("socket.event");
    expect(types("xyzzy")).toEqual([]);
    expect(types("")).toHaveLength(definitions.length);
  });
  it("has an icon for every node type", () => {
    const fallback = nodeIcon("no such icon");
    for (const { icon, type } of definitions) expect(nodeIcon(icon), type).not.toBe(fallback);
  });
});

describe("arrows", () => {
  it("go to the nearest node that lies that way", () => {
    const places = { a: { x: 0, y: 0 }, b: { x: 300, y: 10 }, c: { x: 300, y: 200 }, d: { x: 20, y: 220 } };
    expect(neighbour(places, "a", "right")).toBe("b");
    expect(neighbour(places, "b", "down")).toBe("c");
    expect(neighbour(places, "a", "down")).toBe("d");
    expect(neighbour(places, "a", "left")).toBeNull();
  });
});

describe("arranging", () => {
  const box = (x: number, y: number) => ({ x, y, width: 100, height: 50 });
  it("aligns edges and middles", () => {
    const boxes = { a: box(0, 0), b: { ...box(40, 100), width: 200 } };
    expect(align(boxes, "right")).toEqual({ a: { x: 140, y: 0 }, b: { x: 40, y: 100 } });
    expect(align(boxes, "middle")).toEqual({ a: { x: 0, y: 50 }, b: { x: 40, y: 50 } });
  });
  it("distributes with equal gaps, ends still", () => {
    expect(distribute({ a: box(0, 0), b: box(110, 0), c: box(400, 0) }, "x")).toEqual({
      a: { x: 0, y: 0 },
      b: { x: 200, y: 0 },
      c: { x: 400, y: 0 },
    });
    expect(distribute({ a: box(0, 0), b: box(110, 0) }, "x")).toEqual({});
  });
  it("snaps a dragged node to what it nearly lines up with", () => {
    const { point, guides } = snapToOthers(box(3, 96), [box(0, 0), box(500, 100)], 5);
    expect(point).toEqual({ x: 0, y: 100 });
    expect(guides).toEqual({ x: 0, y: 100 });
    expect(snapToOthers(box(30, 70), [box(0, 0)], 5).guides).toEqual({ x: null, y: null });
  });
  it("tidies chains straight and overlaps nothing", () => {
    const flow = branching();
    const places = tidy(flow, []);
    expect(places["pick"]!.y).toBe(places["go"]!.y);
    const list = Object.values(places);
    for (const [i, p] of list.entries())
      for (const q of list.slice(i + 1))
        expect(Math.abs(p.x - q.x) >= NODE_WIDTH || Math.abs(p.y - q.y) >= 72).toBe(true);
    expect(Math.min(...list.map(({ x }) => x))).toBe(0);
  });
});

describe("the outline", () => {
  it("shows every node, what follows below what it follows, repeats as references", () => {
    const flow = { ...branching() };
    flow.nodes = {
      ...flow.nodes,
      loose: { type: "log", config: {} },
      x: { type: "log", config: {} },
      y: { type: "log", config: {} },
    };
    flow.wires = [...flow.wires, { from: "x", port: "next", to: "y" }, { from: "y", port: "next", to: "x" }];
    const rows = visibleItems(outline(flow), new Set()).map(
      ({ item, level }) =>
        `${".".repeat(level - 1)}${item.node}${item.port ? `(${item.port})` : ""}${item.repeated ? "*" : ""}`,
    );
    expect(rows).toEqual([
      "go",
      ".pick",
      "..a(yes)",
      "...end",
      "..b(otherwise)",
      "...end*",
      "loose",
      "x",
      ".y",
      "..x*",
    ]);
    expect(visibleItems(outline(flow), new Set(["go"])).map(({ item }) => item.node)).toEqual([
      "go",
      "loose",
      "x",
      "y",
      "x",
    ]);
  });
});

it("knows node types by name only", () => {
  expect(definitionOf("constructor")).toBeUndefined();
});
