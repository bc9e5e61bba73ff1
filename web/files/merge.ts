/**
 * Two changes of one flow, told apart per node by what both began from. Where each node was changed on one side only the
 * two can be combined; where both changed the same node to different ends, its author chooses. Pure.
 */

import { canonicalWires, type FlowDocument, type Wire } from "../../flows/model/index.ts";
import { wireId } from "../document/wires.ts";
import { same } from "./diff.ts";

export type Side = "same" | "added" | "removed" | "changed" | "moved";

export interface NodeConflict {
  id: string;
  mine: Side;
  theirs: Side;
  /** Both sides changed it, to different ends. */
  clash: boolean;
}

export const WORDS = ["name", "description"] as const;
export type Word = (typeof WORDS)[number];

/** What its author has chosen where both sides clash: by node id, or `:name` and `:description` of the flow itself. */
export type Choices = Readonly<Record<string, "mine" | "theirs">>;

export interface Merge {
  /** Every node that differs on either side. */
  nodes: readonly NodeConflict[];
  /** Of the flow itself, what both changed to different ends. */
  words: readonly Word[];
  /** Both combined; absent while something clashes that nobody has chosen about. */
  combined?: FlowDocument;
}

export function merge3(base: FlowDocument, mine: FlowDocument, theirs: FlowDocument, choices: Choices = {}): Merge {
  const ids = [
    ...new Set([...Object.keys(base.nodes), ...Object.keys(mine.nodes), ...Object.keys(theirs.nodes)]),
  ].toSorted();
  const nodes = ids.flatMap((id): NodeConflict[] => {
    const my = sideOf(base, mine, id);
    const their = sideOf(base, theirs, id);
    if (my === "same" && their === "same") return [];
    const both = isChange(my) && isChange(their);
    return [{ id, mine: my, theirs: their, clash: both && !same(mine.nodes[id], theirs.nodes[id]) }];
  });
  const words = WORDS.filter((field) => clashes(base, mine, theirs, field));
  const open = nodes.some(({ id, clash }) => clash && !choices[id]) || words.some((field) => !choices[`:${field}`]);
  return open ? { nodes, words } : { nodes, words, combined: combine(base, mine, theirs, ids, choices) };
}

/** A move alone is no change worth a question: mine wins. */
const isChange = (side: Side) => side !== "same" && side !== "moved";

function sideOf(base: FlowDocument, other: FlowDocument, id: string): Side {
  const before = base.nodes[id];
  const after = other.nodes[id];
  if (!before && after) return "added";
  if (before && !after) return "removed";
  if (!same(before, after)) return "changed";
  return same(base.layout[id], other.layout[id]) ? "same" : "moved";
}

function clashes(base: FlowDocument, mine: FlowDocument, theirs: FlowDocument, field: Word): boolean {
  return mine[field] !== base[field] && theirs[field] !== base[field] && mine[field] !== theirs[field];
}

function combine(
  base: FlowDocument,
  mine: FlowDocument,
  theirs: FlowDocument,
  ids: readonly string[],
  choices: Choices,
): FlowDocument {
  const nodes: FlowDocument["nodes"] = {};
  const layout: FlowDocument["layout"] = {};
  for (const id of ids) {
    const side = choices[id] ?? (same(mine.nodes[id], base.nodes[id]) ? "theirs" : "mine");
    const node = { mine, theirs }[side].nodes[id];
    if (!node) continue;
    nodes[id] = node;
    const place = same(mine.layout[id], base.layout[id]) ? (theirs.layout[id] ?? mine.layout[id]) : mine.layout[id];
    const at = place ?? theirs.layout[id];
    if (at) layout[id] = at;
  }
  const pick = (field: Word) =>
    ({ mine, theirs })[choices[`:${field}`] ?? (mine[field] === base[field] ? "theirs" : "mine")][field];
  const wires = combineWires(base, mine, theirs).filter((wire) => nodes[wire.from] && nodes[wire.to]);
  const drawn = {
    notes: combineDrawn(base.notes, mine.notes, theirs.notes),
    groups: combineDrawn(base.groups, mine.groups, theirs.groups),
  };
  const words = { name: pick("name"), description: pick("description") };
  return canonicalWires({ ...mine, ...words, nodes, layout, wires, ...drawn });
}

/** Notes and groups never clash: they change nothing that runs. Where both changed one, mine stays. */
function combineDrawn<T>(base: Record<string, T> = {}, mine: Record<string, T> = {}, theirs: Record<string, T> = {}) {
  const ids = new Set([...Object.keys(mine), ...Object.keys(theirs)]);
  const kept = [...ids].flatMap((id) => {
    const item = same(mine[id], base[id]) ? theirs[id] : mine[id];
    return item === undefined ? [] : [[id, item] as const];
  });
  return Object.fromEntries(kept);
}

/** A wire stays when neither removed it, and comes when either added it. Mine gives the order, theirs come after. */
function combineWires(base: FlowDocument, mine: FlowDocument, theirs: FlowDocument): Wire[] {
  const had = new Set(base.wires.map(wireId));
  const their = new Set(theirs.wires.map(wireId));
  const my = new Set(mine.wires.map(wireId));
  const kept = mine.wires.filter((wire) => !had.has(wireId(wire)) || their.has(wireId(wire)));
  const added = theirs.wires.filter((wire) => !had.has(wireId(wire)) && !my.has(wireId(wire)));
  return [...kept, ...added];
}
