import { z } from "zod";
import { LIMITS, NODE_ID, nodeSchema, wireSchema } from "../../flows/model/document.ts";
import type { FlowDocument } from "../../flows/model/document.ts";
import { uniqueName } from "./names.ts";
import { snap } from "./operations.ts";
import type { Point } from "./operations.ts";
import { renameReferences } from "./references.ts";

/** Nodes as text: what copy puts on the clipboard, between flows, tabs, windows and chat messages. */

const clipSchema = z.object({
  patchbay: z.literal(1),
  nodes: z.record(z.string().regex(NODE_ID), nodeSchema),
  wires: z.array(wireSchema).max(LIMITS.wires).default([]),
  layout: z.record(z.string(), z.object({ x: z.number(), y: z.number() })).default({}),
});
export type Clip = z.infer<typeof clipSchema>;

/** The nodes and the wires between them, as two-space JSON. */
export function copyText(flow: FlowDocument, nodes: readonly string[]): string {
  const chosen = new Set(nodes);
  const pick = <T>(record: Record<string, T>) =>
    Object.fromEntries(Object.entries(record).filter(([id]) => chosen.has(id)));
  const wires = flow.wires.filter((wire) => chosen.has(wire.from) && chosen.has(wire.to));
  const clip: Clip = { patchbay: 1, nodes: pick(flow.nodes), wires, layout: pick(flow.layout) };
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
export function pasteClip(flow: FlowDocument, clip: Clip, at: Point): { flow: FlowDocument; ids: string[] } {
  const taken = new Set(Object.keys(flow.nodes));
  const names = new Map<string, string>();
  for (const id of Object.keys(clip.nodes)) {
    const name = uniqueName(taken, id);
    taken.add(name);
    names.set(id, name);
  }
  const points = Object.keys(clip.nodes).map((id, i) => clip.layout[id] ?? { x: i * 32, y: i * 32 });
  const middle = { x: centre(points.map((p) => p.x)), y: centre(points.map((p) => p.y)) };
  const nodes = { ...flow.nodes };
  const layout = { ...flow.layout };
  Object.entries(clip.nodes).forEach(([id, node], i) => {
    const name = names.get(id)!;
    // Through names nobody has, so that renaming a → a2 and then a2 → a3 cannot chain.
    let renamed = node;
    for (const [old] of names) renamed = renameReferences(renamed, old, `$paste_${old}`);
    for (const [old, to] of names) renamed = renameReferences(renamed, `$paste_${old}`, to);
    nodes[name] = renamed;
    layout[name] = snap({ x: points[i]!.x - middle.x + at.x, y: points[i]!.y - middle.y + at.y });
  });
  const wires = clip.wires
    .filter((wire) => names.has(wire.from) && names.has(wire.to))
    .map((wire) => ({ ...wire, from: names.get(wire.from)!, to: names.get(wire.to)! }));
  return { flow: { ...flow, nodes, layout, wires: [...flow.wires, ...wires] }, ids: [...names.values()] };
}

function centre(values: readonly number[]): number {
  return values.length === 0 ? 0 : (Math.min(...values) + Math.max(...values)) / 2;
}
