import type { FlowDocument, Wire } from "../../flows/model/document.ts";
import { definitionOf, portsOf } from "../document/definitions.ts";
import { groupsOf, membersOf, notesOf } from "../document/drawn.ts";
import { wireId } from "../document/wires.ts";
import { groupElement, noteElement } from "./drawn-elements.ts";

/** The flow as a tree: triggers are its roots, what follows a node stands below it, in running order. */
export interface OutlineItem {
  /** Unique in the tree: a node that is reached on several ways stands in it several times. */
  key: string;
  node: string;
  /** The wire that leads here; null for roots. */
  wire: string | null;
  /** The port it leaves, when that is not the plain way on. */
  port: string | null;
  /** Its place (from 1) among the wires of its port, in running order, and how many those are; 0 for roots. */
  order: number;
  count: number;
  /** Shown in full elsewhere, further up: this is a reference to it and has no children here. */
  repeated: boolean;
  children: OutlineItem[];
}

/** Triggers first, then nodes nothing leads to, then what is only reached in a circle: every node is in the tree. */
export function outline(flow: FlowDocument): OutlineItem[] {
  const out = new Map<string, Wire[]>();
  const reached = new Set<string>();
  for (const wire of flow.wires) {
    if (!flow.nodes[wire.from] || !flow.nodes[wire.to]) continue;
    out.set(wire.from, [...(out.get(wire.from) ?? []), wire]);
    reached.add(wire.to);
  }
  const shown = new Set<string>();

  const item = (node: string, key: string, wire: Wire | null, order = 0, count = 0): OutlineItem => {
    const repeated = shown.has(node);
    shown.add(node);
    return {
      key,
      node,
      wire: wire && wireId(wire),
      port: wire && portLabel(flow, wire),
      order,
      count,
      repeated,
      children: repeated ? [] : children(node, key),
    };
  };
  const children = (node: string, key: string) => {
    const order = portsOf(flow.nodes[node]!).map((port) => port.id);
    const wires = (out.get(node) ?? []).toSorted((a, b) => order.indexOf(a.port) - order.indexOf(b.port));
    return wires.map((wire) => {
      const same = wires.filter(({ port }) => port === wire.port);
      return item(wire.to, `${key}/${wire.port}/${wire.to}`, wire, same.indexOf(wire) + 1, same.length);
    });
  };

  const ids = Object.keys(flow.nodes);
  const place = (id: string) => flow.layout[id] ?? { x: 0, y: 0 };
  const byPlace = (a: string, b: string) => place(a).y - place(b).y || place(a).x - place(b).x;
  const isTrigger = (id: string) => definitionOf(flow.nodes[id]!.type)?.trigger !== undefined;
  const roots = [
    ...ids.filter(isTrigger).toSorted(byPlace),
    ...ids.filter((id) => !isTrigger(id) && !reached.has(id)).toSorted(byPlace),
  ];
  const tree = roots.map((id) => item(id, id, null));
  for (const id of ids) if (!shown.has(id)) tree.push(item(id, id, null));
  return tree;
}

/** Notes and groups, which follow the tree of nodes: groups by title, notes as they stand, top to bottom. */
export interface DrawnItem {
  key: string;
  kind: "note" | "group";
  id: string;
  text: string;
  /** Nodes in a group. */
  members: number;
}

export function drawnItems(flow: FlowDocument): DrawnItem[] {
  const groups = Object.entries(groupsOf(flow))
    .map(([id, group]) => ({
      key: groupElement(id),
      kind: "group" as const,
      id,
      text: group.title || "Group",
      members: membersOf(flow, id).length,
    }))
    .filter(({ members }) => members > 0)
    .toSorted((a, b) => (a.text < b.text ? -1 : 1));
  const notes = Object.entries(notesOf(flow))
    .toSorted(([, a], [, b]) => a.y - b.y || a.x - b.x)
    .map(([id, note]) => ({
      key: noteElement(id),
      kind: "note" as const,
      id,
      text: note.text.trim() || "Empty note",
      members: 0,
    }));
  return [...groups, ...notes];
}

function portLabel(flow: FlowDocument, wire: Wire): string | null {
  const ports = portsOf(flow.nodes[wire.from]!);
  const port = ports.find(({ id }) => id === wire.port);
  if (!port) return wire.port;
  return port.label || (port.kind === "next" ? null : ports.length > 1 ? port.id : null);
}

/** The items of the tree that are on show, top to bottom, with how deep they stand (from 1). */
export function visibleItems(
  tree: readonly OutlineItem[],
  closed: ReadonlySet<string>,
): { item: OutlineItem; level: number }[] {
  const shown: { item: OutlineItem; level: number }[] = [];
  const show = (items: readonly OutlineItem[], level: number) => {
    for (const item of items) {
      shown.push({ item, level });
      if (!closed.has(item.key)) show(item.children, level + 1);
    }
  };
  show(tree, 1);
  return shown;
}
