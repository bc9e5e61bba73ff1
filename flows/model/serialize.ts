import type { FlowDocument } from "./document.ts";

/**
 * The canonical text of a flow: the same flow always gives the same bytes, made for reading in a git diff.
 * Keys sorted at every level; what is only drawn (`groups`, `notes`, `layout`) last, the first two only where there are
 * any; wires sorted by (from, port), keeping the order among wires of one port, which is the order they run in;
 * positions rounded; two spaces; final newline.
 */
export function serializeFlow(flow: FlowDocument): string {
  const { layout, groups = {}, notes = {}, ...rest } = flow;
  const sorted = sortKeys({ ...rest, wires: sortWires(flow.wires) }) as Record<string, unknown>;
  const points = Object.fromEntries(
    Object.entries(layout).map(([id, { x, y }]) => [id, { x: wholeNumber(x), y: wholeNumber(y) }]),
  );
  const drawn = {
    ...some("groups", groups, (group) => ({ ...group, nodes: [...new Set(group.nodes)].toSorted(compare) })),
    ...some("notes", notes, ({ x, y, width, height, ...note }) => ({
      ...note,
      x: wholeNumber(x),
      y: wholeNumber(y),
      width: wholeNumber(width),
      height: wholeNumber(height),
    })),
    layout: sortKeys(points),
  };
  return `${JSON.stringify({ ...sorted, ...drawn }, null, 2)}\n`;
}

/** The items under `key`, each written as `how` says; nothing at all where there are none. */
function some<T>(key: string, items: Record<string, T>, how: (item: T) => object): Record<string, unknown> {
  const entries = Object.entries(items).map(([id, item]) => [id, how(item)] as const);
  return entries.length === 0 ? {} : { [key]: sortKeys(Object.fromEntries(entries)) };
}

/** The document a reader of `serializeFlow(flow)` gets. */
export function canonicalWires(flow: FlowDocument): FlowDocument {
  return { ...flow, wires: sortWires(flow.wires) };
}

function sortWires(wires: FlowDocument["wires"]): FlowDocument["wires"] {
  return wires.toSorted((a, b) => compare(a.from, b.from) || compare(a.port, b.port));
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => compare(a, b));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]));
}

/** By UTF-16 units, not by locale: the same on every machine. */
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
/** `-0` would be written as `0` and read as another number. */
const wholeNumber = (n: number) => Math.round(n) + 0;
