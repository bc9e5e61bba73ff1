import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyFlow } from "../../flows/model/document.ts";
import type { CanvasNote, FlowDocument } from "../../flows/model/document.ts";
import { membersOf } from "../document/drawn.ts";
import { NOTHING } from "../document/history.ts";
import { drawnCache, partOf, splitPlaces } from "./drawn-elements.ts";
import { geometryOf } from "./elements.ts";
import { framesOf, groupAt, notesInside } from "./frames.ts";
import { NODE_WIDTH } from "./geometry.ts";
import { tidy } from "./tidy.ts";

const note = (change: Partial<CanvasNote>): CanvasNote => ({
  text: "n",
  colour: "yellow",
  x: 0,
  y: 0,
  width: 100,
  height: 40,
  ...change,
});

function flow(places: Record<string, [number, number]>, groups: Record<string, string[]>): FlowDocument {
  return {
    ...emptyFlow("f", "F"),
    nodes: Object.fromEntries(Object.keys(places).map((id) => [id, { type: "log", config: {} }])),
    layout: Object.fromEntries(Object.entries(places).map(([id, [x, y]]) => [id, { x, y }])),
    groups: Object.fromEntries(
      Object.entries(groups).map(([id, nodes]) => [id, { title: id, colour: "blue" as const, nodes }]),
    ),
  };
}

const contains = (frame: { x: number; y: number; width: number; height: number }, x: number, y: number, h: number) =>
  frame.x <= x && frame.y <= y && frame.x + frame.width >= x + NODE_WIDTH && frame.y + frame.height >= y + h;

describe("frames", () => {
  it("hold their nodes, follow them while they are dragged, and are not there without nodes", () => {
    const two = flow({ a: [0, 0], b: [400, 200], c: [0, 800] }, { g: ["a", "b", "gone"], none: ["gone"] });
    const frames = framesOf(two);
    expect([...frames.keys()]).toEqual(["g"]);
    const height = geometryOf(two.nodes["b"]!).height;
    expect(contains(frames.get("g")!, 400, 200, height)).toBe(true);
    expect(framesOf(two, { b: { x: 800, y: 200 } }).get("g")!.width).toBe(frames.get("g")!.width + 400);
    expect(groupAt(two, { x: 300, y: 100 })).toBe("g");
    expect(groupAt(two, { x: 300, y: 900 })).toBeNull();
    expect(groupAt(two, { x: 500, y: 220 }, new Set(["b"]))).toBeNull();
  });
  it("take along the notes that lie inside", () => {
    const inside = { ...flow({ a: [0, 0] }, { g: ["a"] }), notes: { in: note({ y: 20 }), out: note({ x: 220 }) } };
    expect(notesInside(inside, framesOf(inside).get("g")!)).toEqual(["in"]);
  });
  it("become elements that keep their identity, with ids apart from those of nodes", () => {
    const both = { ...flow({ note: [0, 0] }, { note: ["note"] }), notes: { note: note({}) } };
    const cache = drawnCache();
    const still = { drag: null, resize: null };
    const first = cache(both, NOTHING, still);
    expect(first.map(({ id }) => id)).toEqual(["group:note", "note:note"]);
    expect(first.map(({ id }) => partOf(id))).toEqual([
      { kind: "group", id: "note" },
      { kind: "note", id: "note" },
    ]);
    expect(cache({ ...both }, NOTHING, still).every((node, i) => node === first[i])).toBe(true);
    const moved = cache(both, NOTHING, { drag: { "note:note": { x: 8, y: 8 } }, resize: null });
    expect(moved.map((node, i) => node === first[i])).toEqual([true, false]);
    const at = { x: 1, y: 1 };
    expect(splitPlaces({ note: at, "note:note": at, "group:note": at })).toEqual({
      nodes: { note: at },
      notes: { note: at },
    });
  });
});

describe("tidy", () => {
  it("keeps the nodes of a group together and others out of its frame", () => {
    const ids = ["a", "b", "c", "d", "e", "f", "g", "h"];
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 12 }),
        fc.array(fc.nat(2), { minLength: 8, maxLength: 8 }),
        (pairs, group) => {
          const base = flow(Object.fromEntries(ids.map((id) => [id, [0, 0]])), {
            one: ids.filter((_, i) => group[i] === 1),
            two: ids.filter((_, i) => group[i] === 2),
          });
          const wires = pairs
            .filter(([from, to]) => from < to)
            .map(([from, to]) => ({ from: ids[from]!, port: "next", to: ids[to]! }));
          const tidied = { ...base, wires, layout: tidy({ ...base, wires }, []) };
          for (const [id, frame] of framesOf(tidied)) {
            const members = membersOf(tidied, id);
            for (const other of ids.filter((node) => !members.includes(node))) {
              const { x, y } = tidied.layout[other]!;
              const height = geometryOf(tidied.nodes[other]!).height;
              const apart =
                x + NODE_WIDTH <= frame.x ||
                x >= frame.x + frame.width ||
                y + height <= frame.y ||
                y >= frame.y + frame.height;
              expect(apart, `${other} in ${id}`).toBe(true);
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);
});
