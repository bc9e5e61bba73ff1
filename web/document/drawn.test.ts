import { beforeEach, describe, expect, it } from "vitest";
import { emptyFlow } from "../../flows/model/document.ts";
import { canonicalText } from "../../flows/nodes/index.ts";
import { membersOf, membership } from "./drawn.ts";
import { createEditorStore } from "./store.ts";

let clock = 0;
let store = createEditorStore(() => clock);
const state = () => store.getState();
let a = "";
let b = "";
let c = "";

beforeEach(() => {
  clock = 0;
  store = createEditorStore(() => clock);
  state().load(emptyFlow("chat", "Chat"), null);
  a = state().addNode("socket.event", { x: 0, y: 0 }, { name: "a" });
  b = state().addNode("emit", { x: 320, y: 0 }, { name: "b", after: { node: a, port: "next" } });
  c = state().addNode("log", { x: 640, y: 0 }, { name: "c", after: { node: b, port: "next" } });
});

const undoAll = (to: number) => {
  const after = state().flow;
  const steps = state().past.length - to;
  for (let i = 0; i < steps; i++) state().undo();
  const before = state().flow;
  for (let i = 0; i < steps; i++) state().redo();
  expect(state().flow).toBe(after);
  for (let i = 0; i < steps; i++) state().undo();
  return before;
};

describe("notes and groups", () => {
  it("are undone and done again, step by step", () => {
    const before = state().flow;
    const depth = state().past.length;
    const note = state().addNote({ x: 3, y: 5 });
    expect(state().flow.notes?.[note]).toMatchObject({ x: 0, y: 8, text: "" });
    expect(state().selection.notes).toEqual([note]);
    state().updateNote(note, { text: "H" });
    state().updateNote(note, { text: "Hi" });
    clock += 60_000;
    state().updateNote(note, { text: "Hi!" });
    state().updateNote(note, { width: 320, height: 160 });
    state().updateNote(note, { colour: "pink" });
    state().updateNote(note, { colour: "pink" });
    state().select({ nodes: [a, b] });
    const group = state().groupSelection()!;
    state().updateGroup(group, { title: "Talk" });
    state().leaveGroups([a]);
    state().moveNodes({ [c]: { x: 400, y: 80 } }, { into: group, notes: { [note]: { x: 80, y: 80 } } });
    expect(membersOf(state().flow, group)).toEqual([b, c]);
    state().ungroup([group]);
    state().select({ notes: [note] });
    state().removeSelection();
    expect(state().past.length - depth).toBe(11);
    expect(canonicalText(state().flow)).not.toMatch(/"(notes|groups)"/);
    expect(undoAll(depth)).toBe(before);
  });

  it("selects a group with its nodes; adding it again takes it out", () => {
    state().select({ nodes: [a, b] });
    const group = state().groupSelection()!;
    state().select({ nodes: [c] });
    state().selectGroup(group, true);
    expect(state().selection).toEqual({ nodes: [c, a, b], wires: [], notes: [], groups: [group] });
    state().selectGroup(group, true);
    expect(state().selection).toEqual({ nodes: [c], wires: [], notes: [], groups: [] });
  });

  it("keep membership when nodes are renamed and removed, and go with their last node", () => {
    state().select({ nodes: [a, b] });
    const group = state().groupSelection()!;
    state().renameNode(a, "first");
    expect(membersOf(state().flow, group)).toEqual(["first", b]);
    expect(state().selection.groups).toEqual([group]);
    state().removeNodes(["first"]);
    expect(membersOf(state().flow, group)).toEqual([b]);
    state().removeNodes([b]);
    expect(state().flow.groups).toEqual({});
    expect(canonicalText(state().flow)).not.toContain("groups");
  });

  it("a node is in one group only, also in a file that says otherwise", () => {
    state().select({ nodes: [a, b] });
    const first = state().groupSelection()!;
    state().select({ nodes: [b, c] });
    const second = state().groupSelection()!;
    expect([membersOf(state().flow, first), membersOf(state().flow, second)]).toEqual([[a], [b, c]]);
    const odd = {
      ...state().flow,
      groups: {
        x: { title: "", colour: "grey" as const, nodes: [b, "gone", "toString", b] },
        y: { title: "", colour: "grey" as const, nodes: [b, a] },
      },
    };
    expect([...membership(odd)]).toEqual([
      [b, "x"],
      [a, "y"],
    ]);
    expect(membersOf(odd, "x")).toEqual([b]);
  });

  it("are copied with what they hold and pasted under other ids", () => {
    const note = state().addNote({ x: 0, y: 200 }, { text: "</script>${1}" });
    state().select({ nodes: [a, b] });
    const group = state().groupSelection()!;
    state().updateGroup(group, { title: "Pair" });
    state().select({ nodes: [a, b], notes: [note] });
    const text = state().copy()!;
    expect(state().paste(text, { x: 1000, y: 1000 })).toBe(true);
    expect(state().selection).toEqual({ nodes: ["a2", "b2"], wires: [], notes: ["note2"], groups: ["group2"] });
    expect(state().flow.groups?.["group2"]).toEqual({ title: "Pair", colour: "blue", nodes: ["a2", "b2"] });
    expect(state().flow.notes?.["note2"]?.text).toBe("</script>${1}");
    expect(membersOf(state().flow, group)).toEqual([a, b]);
    // Half of a group is only nodes.
    state().select({ nodes: [a] });
    expect(state().copy()).not.toContain("groups");
    state().select({ notes: [note] });
    state().duplicate();
    expect(state().flow.notes?.["note3"]).toMatchObject({ x: 32, y: 232 });
  });
});
