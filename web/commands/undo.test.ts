// @vitest-environment happy-dom
import { afterAll, describe, expect, it, vi } from "vitest";
import { emptyFlow } from "../../flows/model/document.ts";
import type { FlowDocument } from "../../flows/model/document.ts";
import { view } from "../app/view.ts";
import type { CanvasApi } from "../canvas/api.ts";
import { NOTHING } from "../document/history.ts";
import type { Selection } from "../document/history.ts";
import { editor } from "../document/store.ts";
import type { CommandContext } from "./command.ts";
import { commands } from "./index.ts";

/** Every command that changes the flow makes one step, and undo and redo lead exactly back and forth. */

const flow: FlowDocument = {
  ...emptyFlow("f", "F"),
  nodes: {
    start: { type: "socket.event", config: { event: "e" } },
    pick: { type: "filter", config: { condition: "true" } },
    a: { type: "log", config: { message: "a" } },
    b: { type: "log", config: { message: "b" } },
  },
  wires: [
    { from: "start", port: "next", to: "pick" },
    { from: "pick", port: "next", to: "a" },
    { from: "pick", port: "next", to: "b" },
  ],
  layout: { start: { x: 0, y: 0 }, pick: { x: 330, y: 50 }, a: { x: 610, y: 10 }, b: { x: 700, y: 304 } },
  notes: { n: { text: "Why", colour: "yellow", x: 0, y: 400, width: 200, height: 80 } },
  groups: { g: { title: "G", colour: "blue", nodes: ["a", "b"] } },
};

const selections: Partial<Selection>[] = [
  {},
  { nodes: ["pick"] },
  { nodes: ["start", "pick", "a"] },
  { nodes: ["a"] },
  { nodes: ["a", "b"], groups: ["g"] },
  { wires: ["pick:next>a"] },
  { wires: ["pick:next>b"] },
  { notes: ["n"] },
  { nodes: ["a"], notes: ["n"] },
];

/** Those that are about the document; files, panels and pickers are not. */
const CHANGING = [
  "edit.cut",
  "edit.paste",
  "edit.duplicate",
  "edit.delete",
  "edit.deleteAndReconnect",
  "note.add",
  "group.make",
  "group.ungroup",
  "group.leave",
  ...["earlier", "later"].map((way) => `arrange.wire.${way}`),
  ...["left", "right", "up", "down"].map((way) => `arrange.nudge.${way}`),
  ...["left", "centre", "right", "top", "middle", "bottom"].map((edge) => `arrange.align.${edge}`),
  ...["x", "y"].map((axis) => `arrange.distribute.${axis}`),
  "arrange.tidy",
];

const nothing = () => undefined;
const canvas: CanvasApi = {
  pointer: () => ({ x: 400, y: 600 }),
  centre: () => ({ x: 0, y: 0 }),
  fitView: nothing,
  zoomBy: nothing,
  zoomTo: nothing,
  focusNode: nothing,
  quickAdd: nothing,
  replace: nothing,
  startConnecting: nothing,
  rename: nothing,
  editNote: nothing,
  renameGroup: nothing,
  focusNote: nothing,
};
const context = (): CommandContext => ({ editor: editor.getState(), view: view.getState(), canvas });

describe("undo and redo of every command", () => {
  let clipboard = "";
  vi.stubGlobal("navigator", {
    platform: "",
    clipboard: { writeText: async (text: string) => void (clipboard = text), readText: async () => clipboard },
  });
  afterAll(() => void vi.unstubAllGlobals());
  const mine = commands.filter(
    ({ id, group }) => group !== "File" && group !== "Help" && !/^edit\.(un|re)do$/.test(id),
  );
  const changed = new Set<string>();

  it.each(mine.map((command) => [command.id, command] as const))("%s", async (id, command) => {
    for (const selection of selections) {
      editor.getState().load(flow, null);
      editor.getState().select({ nodes: ["start", "pick"] });
      clipboard = editor.getState().copy()!;
      editor.getState().select(selection);
      if (!(command.when?.(context()) ?? true)) continue;
      // oxlint-disable-next-line no-await-in-loop -- one after the other, on one document
      await command.run(context());
      const after = editor.getState();
      if (after.flow === flow) continue;
      changed.add(id);
      expect(after.past.map(({ label }) => label)).toHaveLength(1);
      after.undo();
      expect(editor.getState().flow).toBe(flow);
      expect(editor.getState().selection).toEqual({ ...NOTHING, ...selection });
      editor.getState().redo();
      expect(editor.getState().flow).toBe(after.flow);
    }
  });

  it("covers what changes the flow", () => {
    expect([...changed].toSorted()).toEqual(CHANGING.toSorted());
  });
});
