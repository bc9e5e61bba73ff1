/** What differs between two versions of a flow, told as people think of it: nodes, their settings, wires. Pure. */

import type { FlowDocument, FlowNode, Wire } from "../../flows/model/index.ts";
import { wireId } from "../document/wires.ts";

export interface FieldChange {
  /** `config` paths as diagnostics name them; `type` and `note` for the rest of a node. */
  field: string;
  before: unknown;
  after: unknown;
}

export interface NodeChange {
  id: string;
  kind: "added" | "removed" | "changed" | "moved";
  type: string;
  fields: readonly FieldChange[];
}

/** A note or group on the canvas. A note that only stands elsewhere or has another size has moved. */
export interface DrawnChange {
  what: "note" | "group";
  id: string;
  /** Its text or title, as it is now or was last. */
  title: string;
  kind: NodeChange["kind"];
  fields: readonly FieldChange[];
}

export interface FlowDiff {
  /** Of the flow itself: name and description. */
  meta: readonly FieldChange[];
  /** Added, removed, changed, and last those that only stand elsewhere. */
  nodes: readonly NodeChange[];
  wiresAdded: readonly Wire[];
  wiresRemoved: readonly Wire[];
  /** Ports whose wires run in another order: `node.port`. */
  reordered: readonly string[];
  drawn: readonly DrawnChange[];
}

const RANK = { added: 0, removed: 1, changed: 2, moved: 3 };

export function diffFlows(before: FlowDocument, after: FlowDocument): FlowDiff {
  const meta = (["name", "description"] as const).flatMap((field) =>
    before[field] === after[field] ? [] : [{ field, before: before[field], after: after[field] }],
  );
  const ids = new Set([...Object.keys(before.nodes), ...Object.keys(after.nodes)]);
  const nodes = [...ids]
    .flatMap((id) => nodeChange(id, before, after))
    .toSorted((a, b) => RANK[a.kind] - RANK[b.kind] || (a.id < b.id ? -1 : 1));
  const old = new Set(before.wires.map(wireId));
  const now = new Set(after.wires.map(wireId));
  return {
    meta,
    nodes,
    wiresAdded: after.wires.filter((wire) => !old.has(wireId(wire))),
    wiresRemoved: before.wires.filter((wire) => !now.has(wireId(wire))),
    reordered: reorderedPorts(before, after),
    drawn: [...noteChanges(before, after), ...groupChanges(before, after)],
  };
}

/** Whether anything differs that changes what the flow does; moving nodes does not. */
export function changesBehaviour(diff: FlowDiff): boolean {
  return (
    diff.nodes.some((node) => node.kind !== "moved") ||
    diff.wiresAdded.length + diff.wiresRemoved.length + diff.reordered.length > 0
  );
}

export function isSame(diff: FlowDiff): boolean {
  return diff.meta.length + diff.nodes.length + diff.drawn.length === 0 && !changesBehaviour(diff);
}

function noteChanges(before: FlowDocument, after: FlowDocument): DrawnChange[] {
  return pairs(before.notes, after.notes).flatMap(([id, old, now]): DrawnChange[] => {
    const title = (now ?? old)!.text;
    if (!old || !now) return [{ what: "note", id, title, kind: old ? "removed" : "added", fields: [] }];
    const fields = fieldChanges(old, now, ["text", "colour"]);
    if (fields.length > 0) return [{ what: "note", id, title, kind: "changed", fields }];
    return same(old, now) ? [] : [{ what: "note", id, title, kind: "moved", fields }];
  });
}

function groupChanges(before: FlowDocument, after: FlowDocument): DrawnChange[] {
  return pairs(before.groups, after.groups).flatMap(([id, old, now]): DrawnChange[] => {
    const title = (now ?? old)!.title;
    if (!old || !now) return [{ what: "group", id, title, kind: old ? "removed" : "added", fields: [] }];
    const told = ({ nodes, ...rest }: typeof now) => ({ ...rest, nodes: nodes.toSorted().join(", ") });
    const fields = fieldChanges(told(old), told(now), ["title", "colour", "nodes"]);
    return fields.length > 0 ? [{ what: "group", id, title, kind: "changed", fields }] : [];
  });
}

function pairs<T>(before: Record<string, T> = {}, after: Record<string, T> = {}) {
  const ids = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return ids.map((id) => [id, before[id], after[id]] as const);
}

function fieldChanges<T extends object>(before: T, after: T, fields: readonly (keyof T & string)[]): FieldChange[] {
  return fields.flatMap((field) =>
    before[field] === after[field] ? [] : [{ field, before: before[field], after: after[field] }],
  );
}

function nodeChange(id: string, before: FlowDocument, after: FlowDocument): NodeChange[] {
  const old = before.nodes[id];
  const now = after.nodes[id];
  if (!old && now) return [{ id, kind: "added", type: now.type, fields: [] }];
  if (old && !now) return [{ id, kind: "removed", type: old.type, fields: [] }];
  if (!old || !now) return [];
  const fields = nodeFields(old, now);
  if (fields.length > 0) return [{ id, kind: "changed", type: now.type, fields }];
  const from = before.layout[id];
  const to = after.layout[id];
  return from?.x === to?.x && from?.y === to?.y ? [] : [{ id, kind: "moved", type: now.type, fields: [] }];
}

function nodeFields(old: FlowNode, now: FlowNode): FieldChange[] {
  const fields: FieldChange[] = [];
  if (old.type !== now.type) fields.push({ field: "type", before: old.type, after: now.type });
  if ((old.note ?? "") !== (now.note ?? ""))
    fields.push({ field: "note", before: old.note ?? "", after: now.note ?? "" });
  collect("", old.config, now.config, fields);
  return fields;
}

/** Goes into objects and lists as long as both sides have them; `{ js }` against text is one change. */
function collect(path: string, before: unknown, after: unknown, into: FieldChange[]): void {
  if (same(before, after)) return;
  if (isContainer(before) && isContainer(after) && Array.isArray(before) === Array.isArray(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    for (const key of keys)
      collect(
        path === "" ? key : `${path}.${key}`,
        (before as Record<string, unknown>)[key],
        (after as Record<string, unknown>)[key],
        into,
      );
    return;
  }
  into.push({ field: path, before, after });
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Equal as JSON, whatever the order of keys. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (!isContainer(a) || !isContainer(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every(
      (key) => Object.hasOwn(b, key) && same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
    )
  );
}

function reorderedPorts(before: FlowDocument, after: FlowDocument): string[] {
  const order = (flow: FlowDocument) => {
    const ports = new Map<string, string[]>();
    for (const wire of flow.wires) {
      const port = `${wire.from}.${wire.port}`;
      ports.set(port, [...(ports.get(port) ?? []), wire.to]);
    }
    return ports;
  };
  const old = order(before);
  return [...order(after)].flatMap(([port, targets]) => {
    const kept = (list: readonly string[], other: readonly string[]) =>
      list.filter((target) => other.includes(target)).join("\n");
    const was = old.get(port);
    return was && kept(targets, was) !== kept(was, targets) ? [port] : [];
  });
}
