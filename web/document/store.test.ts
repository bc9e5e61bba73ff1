import { beforeEach, describe, expect, it } from "vitest";
import { emptyFlow } from "../../flows/model/document.ts";
import { canonicalText } from "../../flows/nodes/index.ts";
import { createEditorStore, isDirty } from "./store.ts";

let clock = 0;
let store = createEditorStore(() => clock);
const state = () => store.getState();

beforeEach(() => {
  clock = 0;
  store = createEditorStore(() => clock);
  state().load(emptyFlow("chat", "Chat"), null);
});

describe("the editor store", () => {
  it("undoes and redoes every change, selection included", () => {
    const before = state().flow;
    const start = state().addNode("socket.event", { x: 3, y: 5 });
    const emit = state().addNode("emit", { x: 320, y: 0 }, { after: { node: start, port: "next" } });
    expect(state().flow.layout[start]).toEqual({ x: 0, y: 8 });
    expect(state().flow.wires).toEqual([{ from: start, port: "next", to: emit }]);
    state().updateConfig(emit, "event", "hi");
    state().setNote(emit, "why");
    state().renameNode(emit, "greet");
    state().duplicate();
    state().moveNodes({ [start]: { x: 80, y: 80 } });
    state().disconnect(`${start}:next>greet`);
    state().setFlowMeta({ name: "Talk" });
    state().select({ nodes: ["greet"] });
    state().removeSelection();
    const after = state().flow;
    const steps = state().past.length;
    expect(steps).toBe(10);
    for (let i = 0; i < steps; i++) state().undo();
    expect(state().flow).toEqual(before);
    expect(state().past).toEqual([]);
    for (let i = 0; i < steps; i++) state().redo();
    expect(state().flow).toEqual(after);
    state().undo();
    expect(state().selection.nodes).toEqual(["greet"]);
  });

  it("groups typing in one field until a pause or another field", () => {
    const id = state().addNode("emit", { x: 0, y: 0 });
    for (const text of ["h", "he", "hel"]) {
      clock += 200;
      state().updateConfig(id, "event", text);
    }
    expect(state().past).toHaveLength(2);
    clock += 5_000;
    state().updateConfig(id, "event", "hello");
    state().updateConfig(id, "to", "rooms");
    state().updateConfig(id, "event", "hello!");
    expect(state().past).toHaveLength(5);
    state().undo();
    expect(state().flow.nodes[id]!.config).toEqual({ event: "hello", to: "rooms" });
  });

  it("writes a default down before something inside it is edited", () => {
    const id = state().addNode("switch", { x: 0, y: 0 });
    expect(state().flow.nodes[id]!.config).toEqual({});
    state().updateConfig(id, "cases.0.when", "input.ok");
    expect(state().flow.nodes[id]!.config).toEqual({ cases: [{ name: "yes", when: "input.ok" }] });
  });

  it("takes wires along when their port gets another name", () => {
    const id = state().addNode("switch", { x: 0, y: 0 });
    const end = state().addNode("log", { x: 0, y: 0 }, { after: { node: id, port: "yes" } });
    for (const name of ["", "a", "admin"]) state().updateConfig(id, "cases.0.name", name);
    expect(state().flow.wires).toEqual([{ from: id, port: "admin", to: end }]);
    state().undo();
    expect(state().flow.wires).toEqual([{ from: id, port: "yes", to: end }]);
  });

  it("a new change ends the future", () => {
    state().addNode("emit", { x: 0, y: 0 });
    state().undo();
    expect(state().future).toHaveLength(1);
    state().addNode("log", { x: 0, y: 0 });
    expect(state().future).toEqual([]);
  });

  it("is dirty exactly while the text differs from what was saved", () => {
    expect(isDirty(state())).toBe(false);
    const id = state().addNode("emit", { x: 0, y: 0 });
    expect(isDirty(state())).toBe(true);
    state().undo();
    expect(isDirty(state())).toBe(false);
    state().redo();
    state().markSaved("v1", canonicalText(state().flow));
    expect(isDirty(state())).toBe(false);
    state().moveNodes({ [id]: { x: 8, y: 0 } });
    expect(isDirty(state())).toBe(true);
  });

  it("replaces a node's type, keeping the fields and wires the new one also has", () => {
    const start = state().addNode("socket.event", { x: 0, y: 0 });
    const id = state().addNode("join", { x: 0, y: 0 }, { after: { node: start, port: "next" } });
    state().updateConfig(id, "room", "lobby");
    state().replaceNode(id, "leave");
    expect(state().flow.nodes[id]).toEqual({ type: "leave", config: { room: "lobby" } });
    expect(state().flow.wires).toHaveLength(1);
  });

  it("pasting something that is not nodes changes nothing", () => {
    expect(state().paste("just text", { x: 0, y: 0 })).toBe(false);
    expect(state().past).toEqual([]);
  });
});
