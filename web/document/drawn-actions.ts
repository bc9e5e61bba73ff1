import type { CanvasNote, Colour, FlowDocument, Group } from "../../flows/model/document.ts";
import * as drawn from "./drawn.ts";
import { NOTHING } from "./history.ts";
import type { Selection } from "./history.ts";
import { snap } from "./operations.ts";
import type { Point } from "./operations.ts";
import type { EditorState } from "./store.ts";

/** What can be done to notes and groups; each is one undo step. */
export interface DrawnActions {
  /** Adds a note with its top left corner at `at`, selects it and gives its id. */
  addNote(at: Point, note?: Partial<CanvasNote>): string;
  /** Changes of the same note's text close in time are one step. */
  updateNote(id: string, change: Partial<CanvasNote>): void;
  /** Draws a frame around the selected nodes and selects it; gives its id, or null when no node is selected. */
  groupSelection(): string | null;
  updateGroup(id: string, change: Partial<Pick<Group, "title" | "colour">>): void;
  /** Takes the frames away; the nodes stay. */
  ungroup(ids: readonly string[]): void;
  /** Takes nodes out of their groups. */
  leaveGroups(nodes: readonly string[]): void;
  /** Selects groups with their nodes; `add` keeps what is selected. */
  selectGroup(id: string, add?: boolean): void;
}

type Change = (label: string, flow: FlowDocument, selection?: Selection, group?: string | null) => void;

/** px. */
const NEW_NOTE = { text: "", colour: "yellow", width: 240, height: 120 } as const;
/** New groups take these in turn, so that neighbours differ. */
const TURN: readonly Colour[] = ["blue", "green", "violet", "yellow", "pink", "grey"];

export function drawnActions(get: () => EditorState, change: Change): DrawnActions {
  return {
    addNote(at, note = {}) {
      const added = drawn.addNote(get().flow, { ...NEW_NOTE, ...note, ...snap(at) });
      change("Add a note", added.flow, { ...NOTHING, notes: [added.id] });
      return added.id;
    },
    updateNote(id, note) {
      const group = "text" in note ? `canvas-note:${id}` : null;
      change("Edit a note", drawn.updateNote(get().flow, id, note), undefined, group);
    },
    groupSelection() {
      const { flow, selection } = get();
      const nodes = selection.nodes.filter((id) => flow.nodes[id]);
      if (nodes.length === 0) return null;
      const count = Object.keys(drawn.groupsOf(flow)).length;
      const added = drawn.addGroup(flow, nodes, { title: "Group", colour: TURN[count % TURN.length]! });
      change(`Group ${nodes.length} nodes`, added.flow, { ...NOTHING, nodes, groups: [added.id] });
      return added.id;
    },
    updateGroup(id, look) {
      const group = "title" in look ? `group:${id}` : null;
      change("Edit a group", drawn.updateGroup(get().flow, id, look), undefined, group);
    },
    ungroup(ids) {
      const { flow, selection } = get();
      change("Ungroup", drawn.removeGroups(flow, ids), { ...selection, groups: [] });
    },
    leaveGroups(nodes) {
      const { flow, selection } = get();
      change("Take out of the group", drawn.leaveGroups(flow, nodes), { ...selection, groups: [] });
    },
    selectGroup(id, add = false) {
      const { flow, selection, select } = get();
      const base = add ? selection : NOTHING;
      const members = drawn.membersOf(flow, id);
      if (add && selection.groups.includes(id)) {
        select({
          ...selection,
          groups: selection.groups.filter((other) => other !== id),
          nodes: selection.nodes.filter((node) => !members.includes(node)),
        });
        return;
      }
      select({
        ...base,
        wires: [],
        nodes: [...new Set([...base.nodes, ...members])],
        groups: [...new Set([...base.groups, id])],
      });
    },
  };
}
