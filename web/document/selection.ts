import type { FlowDocument } from "../../flows/model/document.ts";
import { groupsOf, notesOf } from "./drawn.ts";
import type { Selection } from "./history.ts";
import { wireId } from "./wires.ts";

/** For labels of steps: `send`, `2 nodes and a note`. */
export function describe({ nodes, wires, notes, groups }: Selection): string {
  const count = (n: number, word: string) => (n === 0 ? [] : [n === 1 ? `a ${word}` : `${n} ${word}s`]);
  if (groups.length === 1 && notes.length === 0) return "a group";
  if (nodes.length === 1 && notes.length === 0) return nodes[0]!;
  const parts = [...count(nodes.length, "node"), ...count(notes.length, "note")];
  return (parts.length > 0 ? parts : count(wires.length, "wire")).join(" and ");
}

export function sameSelection(a: Selection, b: Selection): boolean {
  const same = (part: keyof Selection) =>
    a[part].length === b[part].length && a[part].every((item, i) => item === b[part][i]);
  return same("nodes") && same("wires") && same("notes") && same("groups");
}

/** What of a selection another version of the flow has too. */
export function stillThere({ nodes, wires, notes, groups }: Selection, flow: FlowDocument): Selection {
  const wired = new Set(flow.wires.map(wireId));
  return {
    nodes: nodes.filter((id) => flow.nodes[id]),
    wires: wires.filter((id) => wired.has(id)),
    notes: notes.filter((id) => notesOf(flow)[id]),
    groups: groups.filter((id) => groupsOf(flow)[id]),
  };
}
