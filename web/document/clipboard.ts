import { z } from "zod";
import { groupSchema, LIMITS, NODE_ID, nodeSchema, noteSchema, wireSchema } from "../../flows/model/document.ts";
import type { FlowDocument } from "../../flows/model/document.ts";
import { addGroup, addNote, groupsOf, membersOf, notesOf } from "./drawn.ts";
import type { Selection } from "./history.ts";
import { uniqueName } from "./names.ts";
import { snap } from "./operations.ts";
import type { Point } from "./operations.ts";
import { renameReferences } from "./references.ts";

/** Nodes and notes as text: what copy puts on the clipboard, between flows, tabs, windows and chat messages. */

const clipSchema = z.object({
  patchbay: z.literal(1),
  nodes: z.record(z.string().regex(NODE_ID), nodeSchema),
  wires: z.array(wireSchema).max(LIMITS.wires).default([]),
  layout: z.record(z.string(), z.object({ x: z.number(), y: z.number() })).default({}),
  notes: z.record(z.string().regex(NODE_ID), noteSchema).optional(),
  groups: z.record(z.string().regex(NODE_ID), groupSchema).optional(),
});
export type Clip = z.infer<typeof clipSchema>;

/** The nodes, the wires between them, the groups all of whose nodes are among them, and the notes, as two-space JSON. */
export function copyText(flow: FlowDocument, selection: Pick<Selection, "nodes" | "notes">): string {
  const chosen = new Set(selection.nodes);
  const pick = <T>(record: Readonly<Record<string, T>>, ids: ReadonlySet<string>) =>
    Object.fromEntries(Object.entries(record).filter(([id]) => ids.has(id)));
  const wires = flow.wires.filter((wire) => chosen.has(wire.from) && chosen.has(wire.to));
  const whole = Object.keys(groupsOf(flow)).filter((id) => {
    const members = membersOf(flow, id);
    return members.length > 0 && members.every((node) => chosen.has(node));
  });
  const clip: Clip = { patchbay: 1, nodes: pick(flow.nodes, chosen), wires, layout: pick(flow.layout, chosen) };
  if (selection.notes.length > 0) clip.notes = pick(notesOf(flow), new Set(selection.notes));
  if (whole.length > 0) clip.groups = pick(groupsOf(flow), new Set(whole));
  return `${JSON.stringify(clip, null, 2)}\n`;
}

/** Null when the text is not nodes: then pasting does nothing, as the clipboard simply holds something else. */
export function parseClip(text: string): Clip | null {
  if (text.length > LIMITS.documentBytes || !text.trimStart().startsWith("{")) return null;
  try {
    const clip = clipSchema.safeParse(JSON.parse(text));
    return clip.success ? clip.data : null;
  } catch {
    return null;
  }
}

/**
 * Adds the nodes under free names, rewriting mentions among them; `at` becomes the middle of what is pasted.
 * Names that the pasted expressions use and that are not part of the clip stay: they may exist in this flow.
 */
export function pasteClip(flow: FlowDocument, clip: Clip, at: Point): { flow: FlowDocument; selection: Selection } {
  const taken = new Set(Object.keys(flow.nodes));
  const names = new Map<string, string>();
  for (const id of Object.keys(clip.nodes)) {
    const name = uniqueName(taken, id);
    taken.add(name);
    names.set(id, name);
  }
  const points = Object.keys(clip.nodes).map((id, i) => clip.layout[id] ?? { x: i * 32, y: i * 32 });
  const clipNotes = Object.values(clip.notes ?? {});
  const all = [...points, ...clipNotes];
  const middle = { x: centre(all.map((p) => p.x)), y: centre(all.map((p) => p.y)) };
  const place = (point: Point) => snap({ x: point.x - middle.x + at.x, y: point.y - middle.y + at.y });
  const nodes = { ...flow.nodes };
  const layout = { ...flow.layout };
  Object.entries(clip.nodes).forEach(([id, node], i) => {
    const name = names.get(id)!;
    // Through names nobody has, so that renaming a → a2 and then a2 → a3 cannot chain.
    let renamed = node;
    for (const [old] of names) renamed = renameReferences(renamed, old, `$paste_${old}`);
    for (const [old, to] of names) renamed = renameReferences(renamed, `$paste_${old}`, to);
    nodes[name] = renamed;
    layout[name] = place(points[i]!);
  });
  const wires = clip.wires
    .filter((wire) => names.has(wire.from) && names.has(wire.to))
    .map((wire) => ({ ...wire, from: names.get(wire.from)!, to: names.get(wire.to)! }));
  let next: FlowDocument = { ...flow, nodes, layout, wires: [...flow.wires, ...wires] };
  const selection = { nodes: [...names.values()], wires: [], notes: [] as string[], groups: [] as string[] };
  for (const { nodes: members, ...look } of Object.values(clip.groups ?? {})) {
    const pasted = members.flatMap((id) => names.get(id) ?? []);
    if (pasted.length === 0) continue;
    const added = addGroup(next, pasted, look);
    next = added.flow;
    selection.groups.push(added.id);
  }
  for (const note of clipNotes) {
    const added = addNote(next, { ...note, ...place(note) });
    next = added.flow;
    selection.notes.push(added.id);
  }
  return { flow: next, selection };
}

function centre(values: readonly number[]): number {
  return values.length === 0 ? 0 : (Math.min(...values) + Math.max(...values)) / 2;
}
