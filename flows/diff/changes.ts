import type { FlowDocument, Group, Wire } from "../model/document.ts";

/**
 * One difference between two versions of a flow, in the flow's own words. Where nodes and notes stand is no difference.
 * `canvas-note` is a note on the canvas, `note-changed` the remark of a node.
 */
export type Change =
  | { kind: "flow-changed"; field: "name" | "description" | "id"; before: string; after: string }
  | { kind: "node-added"; node: string; type: string }
  | { kind: "node-removed"; node: string; type: string }
  | { kind: "node-renamed"; node: string; before: string; type: string }
  | { kind: "type-changed"; node: string; before: string; after: string }
  | { kind: "note-changed"; node: string; before?: string; after?: string }
  | { kind: "field-changed"; node: string; field: string; before?: unknown; after?: unknown }
  | { kind: "wire-added"; wire: Wire }
  | { kind: "wire-removed"; wire: Wire }
  | { kind: "wire-moved"; wire: Wire; before: Wire }
  | { kind: "order-changed"; from: string; port: string; before: string[]; after: string[] }
  | { kind: "canvas-note-added"; note: string; text: string }
  | { kind: "canvas-note-removed"; note: string; text: string }
  | { kind: "canvas-note-changed"; note: string; field: "text" | "colour"; before: string; after: string }
  | { kind: "group-added"; group: string; title: string; nodes: string[] }
  | { kind: "group-removed"; group: string; title: string }
  | { kind: "group-changed"; group: string; field: "title" | "colour" | "nodes"; before: string; after: string };

/** What turns `a` into `b`. Both should be normalized, else a default that was filled in counts as a change. */
export function diffFlows(a: FlowDocument, b: FlowDocument): Change[] {
  const renamed = findRenames(a, b);
  const renamedFrom = new Map([...renamed].map(([before, after]) => [after, before]));
  const changes: Change[] = [];
  for (const field of ["id", "name", "description"] as const) {
    if (a[field] !== b[field]) changes.push({ kind: "flow-changed", field, before: a[field], after: b[field] });
  }
  for (const id of sorted(Object.keys(a.nodes))) {
    if (!b.nodes[id] && !renamed.has(id)) changes.push({ kind: "node-removed", node: id, type: a.nodes[id]!.type });
  }
  for (const id of sorted(Object.keys(b.nodes))) {
    const after = b.nodes[id]!;
    const earlier = a.nodes[id] ? id : renamedFrom.get(id);
    if (earlier === undefined) {
      changes.push({ kind: "node-added", node: id, type: after.type });
      continue;
    }
    const before = a.nodes[earlier]!;
    if (earlier !== id) changes.push({ kind: "node-renamed", node: id, before: earlier, type: after.type });
    if (before.type !== after.type)
      changes.push({ kind: "type-changed", node: id, before: before.type, after: after.type });
    if ((before.note ?? "") !== (after.note ?? "")) {
      changes.push({ kind: "note-changed", node: id, ...given("before", before.note), ...given("after", after.note) });
    }
    changes.push(...diffFields(id, before.config, after.config));
  }
  return [...changes, ...diffWires(a, b, renamed), ...diffDrawn(a, b, renamed)];
}

/** Notes and groups: what they say and whom they hold, not where they stand. */
function* diffDrawn(a: FlowDocument, b: FlowDocument, renamed: ReadonlyMap<string, string>): Generator<Change> {
  const [oldNotes, notes] = [a.notes ?? {}, b.notes ?? {}];
  for (const note of idsOf(oldNotes, notes)) {
    const [before, after] = [oldNotes[note], notes[note]];
    if (!after) yield { kind: "canvas-note-removed", note, text: before!.text };
    else if (!before) yield { kind: "canvas-note-added", note, text: after.text };
    else {
      for (const field of ["text", "colour"] as const)
        if (before[field] !== after[field])
          yield { kind: "canvas-note-changed", note, field, before: before[field], after: after[field] };
    }
  }
  const [oldGroups, groups] = [a.groups ?? {}, b.groups ?? {}];
  for (const group of idsOf(oldGroups, groups)) {
    const [before, after] = [oldGroups[group], groups[group]];
    if (!after) yield { kind: "group-removed", group, title: before!.title };
    else if (!before) yield { kind: "group-added", group, title: after.title, nodes: sorted(after.nodes) };
    else {
      const members = (of: Group, now: (id: string) => string) => sorted([...new Set(of.nodes.map(now))]).join(", ");
      const told = (of: Group, now: (id: string) => string) =>
        ({ title: of.title, colour: of.colour, nodes: members(of, now) }) as const;
      const [was, is] = [told(before, (id) => renamed.get(id) ?? id), told(after, (id) => id)];
      for (const field of ["title", "colour", "nodes"] as const)
        if (was[field] !== is[field])
          yield { kind: "group-changed", group, field, before: was[field], after: is[field] };
    }
  }
}

const idsOf = (a: object, b: object) => sorted([...new Set([...Object.keys(a), ...Object.keys(b)])]);

/** A node that is gone and one that is new with the same type and config are one that was renamed. */
function findRenames(a: FlowDocument, b: FlowDocument): Map<string, string> {
  const added = sorted(Object.keys(b.nodes).filter((id) => !a.nodes[id]));
  const renamed = new Map<string, string>();
  for (const id of sorted(Object.keys(a.nodes).filter((gone) => !b.nodes[gone]))) {
    const text = (flow: FlowDocument, node: string) => stable([flow.nodes[node]!.type, flow.nodes[node]!.config]);
    const match = added.find((other) => ![...renamed.values()].includes(other) && text(a, id) === text(b, other));
    if (match) renamed.set(id, match);
  }
  return renamed;
}

/** Leaves of the config that differ; lists of another length differ as far as their items do. */
function* diffFields(node: string, before: unknown, after: unknown, path = ""): Generator<Change> {
  if (stable(before) === stable(after)) return;
  const [x, y] = [parts(before), parts(after)];
  if (!x || !y || isExpression(before) || isExpression(after)) {
    yield { kind: "field-changed", node, field: path, ...given("before", before), ...given("after", after) };
    return;
  }
  for (const key of new Set([...x.keys(), ...y.keys()])) {
    yield* diffFields(node, x.get(key), y.get(key), path === "" ? key : `${path}.${key}`);
  }
}

function parts(value: unknown): Map<string, unknown> | undefined {
  return typeof value === "object" && value !== null ? new Map(Object.entries(value)) : undefined;
}

const isExpression = (value: unknown) => typeof value === "object" && value !== null && "js" in value;

function* diffWires(a: FlowDocument, b: FlowDocument, renamed: ReadonlyMap<string, string>): Generator<Change> {
  const now = (id: string) => renamed.get(id) ?? id;
  const before = a.wires.map(({ from, port, to }) => ({ from: now(from), port, to: now(to) }));
  const removed = subtract(before, b.wires);
  const added = subtract(b.wires, before);
  // A wire that kept one end has been moved.
  for (const wire of removed.slice()) {
    const moved = added.find((w) => (w.from === wire.from && w.port === wire.port) || w.to === wire.to);
    if (!moved || !b.nodes[wire.from] || !b.nodes[wire.to]) continue;
    removed.splice(removed.indexOf(wire), 1);
    added.splice(added.indexOf(moved), 1);
    yield { kind: "wire-moved", wire: moved, before: wire };
  }
  for (const wire of removed) yield { kind: "wire-removed", wire };
  for (const wire of added) yield { kind: "wire-added", wire };
  const [x, y] = [byPort(before), byPort(b.wires)];
  for (const [key, list] of y) {
    const earlier = x.get(key);
    if (!earlier) continue;
    // Only of those that are in both.
    const kept = (of: readonly Wire[], others: readonly Wire[]) =>
      of.filter((w) => others.some((o) => o.to === w.to)).map((w) => w.to);
    const [was, is] = [kept(earlier, list), kept(list, earlier)];
    if (was.join("\n") !== is.join("\n"))
      yield { kind: "order-changed", from: list[0]!.from, port: list[0]!.port, before: was, after: is };
  }
}

function byPort(wires: readonly Wire[]): Map<string, Wire[]> {
  const ports = new Map<string, Wire[]>();
  for (const wire of wires) {
    const key = `${wire.from}\n${wire.port}`;
    ports.set(key, [...(ports.get(key) ?? []), wire]);
  }
  return ports;
}

/** As multisets: a wire may be there twice. */
function subtract(list: readonly Wire[], from: readonly Wire[]): Wire[] {
  const left = from.map(stable);
  return list.filter((wire) => {
    const at = left.indexOf(stable(wire));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

const given = <K extends string>(key: K, value: unknown) =>
  value === undefined ? {} : ({ [key]: value } as Record<K, any>);
const sorted = (list: string[]) => list.toSorted((p, q) => (p < q ? -1 : 1));

/** The same text for the same value, whatever the order of its keys. */
function stable(value: unknown): string {
  return (
    JSON.stringify(value, (_, v: unknown) =>
      typeof v === "object" && v !== null && !Array.isArray(v)
        ? Object.fromEntries(Object.entries(v).toSorted(([p], [q]) => (p < q ? -1 : 1)))
        : v,
    ) ?? ""
  );
}
