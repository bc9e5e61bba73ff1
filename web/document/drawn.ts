import type { CanvasNote, Colour, FlowDocument, Group } from "../../flows/model/document.ts";
import { uniqueName } from "./names.ts";

/** What is drawn for people and never compiled: notes and groups. Pure functions `(flow, …) → flow`. */

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const NO_NOTES: Readonly<Record<string, CanvasNote>> = {};
const NO_GROUPS: Readonly<Record<string, Group>> = {};

export const notesOf = (flow: FlowDocument): Readonly<Record<string, CanvasNote>> => flow.notes ?? NO_NOTES;
export const groupsOf = (flow: FlowDocument): Readonly<Record<string, Group>> => flow.groups ?? NO_GROUPS;

export function addNote(flow: FlowDocument, note: CanvasNote): { flow: FlowDocument; id: string } {
  const id = uniqueName(new Set(Object.keys(notesOf(flow))), "note");
  return { id, flow: { ...flow, notes: { ...flow.notes, [id]: note } } };
}

export function updateNote(flow: FlowDocument, id: string, change: Partial<CanvasNote>): FlowDocument {
  const old = notesOf(flow)[id];
  return old && differs(old, change) ? { ...flow, notes: { ...flow.notes, [id]: { ...old, ...change } } } : flow;
}

export function removeNotes(flow: FlowDocument, ids: readonly string[]): FlowDocument {
  return ids.some((id) => notesOf(flow)[id]) ? { ...flow, notes: without(notesOf(flow), ids) } : flow;
}

/** A new group around `nodes`, which leave the groups they were in. */
export function addGroup(
  flow: FlowDocument,
  nodes: readonly string[],
  look: { title: string; colour: Colour },
): { flow: FlowDocument; id: string } {
  const left = leaveGroups(flow, nodes);
  const id = uniqueName(new Set(Object.keys(groupsOf(left))), "group");
  return { id, flow: { ...left, groups: { ...left.groups, [id]: { ...look, nodes: [...nodes] } } } };
}

export function updateGroup(
  flow: FlowDocument,
  id: string,
  change: Partial<Pick<Group, "title" | "colour">>,
): FlowDocument {
  const old = groupsOf(flow)[id];
  return old && differs(old, change) ? { ...flow, groups: { ...flow.groups, [id]: { ...old, ...change } } } : flow;
}

/** Takes the frames away; their nodes stay. */
export function removeGroups(flow: FlowDocument, ids: readonly string[]): FlowDocument {
  return ids.some((id) => groupsOf(flow)[id]) ? { ...flow, groups: without(groupsOf(flow), ids) } : flow;
}

/** Takes nodes out of whatever group they are in; a group that holds none any more goes. */
export function leaveGroups(flow: FlowDocument, nodes: readonly string[]): FlowDocument {
  const gone = new Set(nodes);
  let changed = false;
  const kept = Object.entries(groupsOf(flow)).flatMap(([id, group]) => {
    const left = group.nodes.filter((node) => !gone.has(node));
    if (left.length === group.nodes.length) return [[id, group] as const];
    changed = true;
    return left.length > 0 ? [[id, { ...group, nodes: left }] as const] : [];
  });
  return changed ? { ...flow, groups: Object.fromEntries(kept) } : flow;
}

export function joinGroup(flow: FlowDocument, id: string, nodes: readonly string[]): FlowDocument {
  const group = groupsOf(flow)[id];
  const fresh = nodes.filter((node) => !group?.nodes.includes(node));
  if (!group || fresh.length === 0) return flow;
  const left = leaveGroups(flow, fresh);
  return { ...left, groups: { ...left.groups, [id]: { ...group, nodes: [...group.nodes, ...fresh] } } };
}

export function renameInGroups(flow: FlowDocument, from: string, to: string): FlowDocument {
  if (!Object.values(groupsOf(flow)).some((group) => group.nodes.includes(from))) return flow;
  const rename = (group: Group) => ({ ...group, nodes: group.nodes.map((node) => (node === from ? to : node)) });
  return {
    ...flow,
    groups: Object.fromEntries(Object.entries(groupsOf(flow)).map(([id, group]) => [id, rename(group)])),
  };
}

/** Which group each node belongs to: the first that names it. */
export function membership(flow: FlowDocument): Map<string, string> {
  const of = new Map<string, string>();
  for (const [id, group] of Object.entries(groupsOf(flow)))
    for (const node of group.nodes) if (Object.hasOwn(flow.nodes, node) && !of.has(node)) of.set(node, id);
  return of;
}

/** Nodes that are there and belong to this group. */
export function membersOf(flow: FlowDocument, id: string): string[] {
  const of = membership(flow);
  return [...new Set(groupsOf(flow)[id]?.nodes)].filter((node) => of.get(node) === id);
}

function differs<T extends object>(old: T, change: Partial<T>): boolean {
  return (Object.keys(change) as (keyof T)[]).some((key) => old[key] !== change[key]);
}

function without<T>(items: Readonly<Record<string, T>>, ids: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(items).filter(([id]) => !ids.includes(id)));
}
