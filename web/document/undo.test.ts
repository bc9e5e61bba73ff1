import { describe, expect, it } from "vitest";
import { emptyFlow } from "../../flows/model/document.ts";
import type { FlowDocument } from "../../flows/model/document.ts";
import type { Actions } from "./actions.ts";
import type { Selection } from "./history.ts";
import { createEditorStore } from "./store.ts";

/** Every action there is: how it changes the flow, with what selected; or null for those that change none. */

const flow: FlowDocument = {
  ...emptyFlow("f", "F"),
  nodes: {
    start: { type: "socket.event", config: { event: "e" } },
    pick: { type: "filter", config: { condition: "true" } },
    a: { type: "log", config: { message: "a" } },
    b: { type: "log", config: { message: "b" } },
    loose: { type: "log", config: { message: "c" } },
  },
  wires: [
    { from: "start", port: "next", to: "pick" },
    { from: "pick", port: "next", to: "a" },
    { from: "pick", port: "next", to: "b" },
  ],
  layout: { start: { x: 0, y: 0 }, pick: { x: 320, y: 0 }, a: { x: 640, y: 0 }, b: { x: 640, y: 160 } },
  notes: { n: { text: "Why", colour: "yellow", x: 0, y: 400, width: 200, height: 80 } },
  groups: { g: { title: "G", colour: "blue", nodes: ["a", "b"] } },
};
const at = { x: 960, y: 400 };

type Change = { run: (actions: Actions) => unknown; selected?: Partial<Selection> };

const actions: Record<keyof Actions, Change | null> = {
  addNode: { run: ({ addNode }) => addNode("log", at, { after: { node: "a", port: "next" }, group: "g" }) },
  updateConfig: { run: ({ updateConfig }) => updateConfig("a", "message", "other") },
  setNote: { run: ({ setNote }) => setNote("a", "because") },
  renameNode: { run: ({ renameNode }) => renameNode("a", "said"), selected: { nodes: ["a"] } },
  replaceNode: { run: ({ replaceNode }) => replaceNode("a", "emit") },
  removeSelection: { run: ({ removeSelection }) => removeSelection({ heal: true }), selected: { nodes: ["pick"] } },
  removeNodes: { run: ({ removeNodes }) => removeNodes(["b"]), selected: { nodes: ["a", "b"] } },
  connect: { run: ({ connect }) => connect("a", "next", "loose") },
  reconnect: { run: ({ reconnect }) => reconnect("pick:next>b", { from: "pick", port: "next", to: "loose" }) },
  disconnect: { run: ({ disconnect }) => disconnect("pick:next>b"), selected: { wires: ["pick:next>b"] } },
  reorderWire: { run: ({ reorderWire }) => reorderWire("pick:next>b", 0) },
  splice: { run: ({ splice }) => splice("start:next>pick", "loose", at) },
  moveNodes: { run: ({ moveNodes }) => moveNodes({ loose: at }, { notes: { n: at }, into: "g" }) },
  paste: { run: ({ copy, paste }) => paste(copy()!, at), selected: { nodes: ["a", "b"], groups: ["g"] } },
  duplicate: { run: ({ duplicate }) => duplicate(), selected: { nodes: ["a"], notes: ["n"] } },
  setFlowMeta: { run: ({ setFlowMeta }) => setFlowMeta({ name: "Other", description: "New" }) },
  replaceFlow: { run: ({ replaceFlow }) => replaceFlow({ ...emptyFlow("f", "F") }, "Restore") },
  addNote: { run: ({ addNote }) => addNote(at) },
  updateNote: { run: ({ updateNote }) => updateNote("n", { text: "Because", width: 300 }) },
  groupSelection: { run: ({ groupSelection }) => groupSelection(), selected: { nodes: ["start", "pick"] } },
  updateGroup: { run: ({ updateGroup }) => updateGroup("g", { title: "Other" }) },
  ungroup: { run: ({ ungroup }) => ungroup(["g"]), selected: { nodes: ["a", "b"], groups: ["g"] } },
  leaveGroups: { run: ({ leaveGroups }) => leaveGroups(["a"]) },
  undo: null,
  redo: null,
  copy: null,
  select: null,
  selectAll: null,
  selectGroup: null,
  reveal: null,
  load: null,
  markSaved: null,
  setDeployed: null,
  setCompiled: null,
};

describe("undo and redo of every action", () => {
  it("knows them all", () => {
    const own = Object.entries(createEditorStore().getState()).filter(([, value]) => typeof value === "function");
    expect(Object.keys(actions).toSorted()).toEqual(own.map(([name]) => name).toSorted());
  });

  const changing = Object.entries(actions).flatMap(([name, change]) => (change ? [[name, change] as const] : []));
  it.each(changing)("%s", (_name, { run, selected = {} }) => {
    const store = createEditorStore();
    store.getState().load(flow, null);
    store.getState().select(selected);
    const before = store.getState().selection;
    run(store.getState());
    const after = store.getState();
    expect(after.flow).not.toEqual(flow);
    expect(after.past).toHaveLength(1);
    after.undo();
    expect(store.getState()).toMatchObject({ flow, selection: before, past: [] });
    expect(store.getState().flow).toBe(flow);
    store.getState().redo();
    expect(store.getState()).toMatchObject({ selection: after.selection, future: [] });
    expect(store.getState().flow).toBe(after.flow);
  });
});

it("a version that replaces the flow can leave what is still there selected", () => {
  const store = createEditorStore();
  store.getState().load(flow, null);
  const { a: _gone, ...nodes } = flow.nodes;
  const wires = flow.wires.filter(({ to }) => to !== "a");
  const left = { ...flow, nodes, wires, groups: {} };
  const keep = (selection: Partial<Selection>) => {
    store.getState().replaceFlow(flow, "Back");
    store.getState().select(selection);
    store.getState().replaceFlow(left, "Take", { keepSelection: true });
    return store.getState().selection;
  };
  expect(keep({ nodes: ["a", "b"], groups: ["g"], notes: ["n"] })).toEqual({
    nodes: ["b"],
    wires: [],
    notes: ["n"],
    groups: [],
  });
  expect(keep({ wires: ["pick:next>a", "pick:next>b"] }).wires).toEqual(["pick:next>b"]);
});
