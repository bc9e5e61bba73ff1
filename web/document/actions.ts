import type { CompileResult } from "../../flows/compiler/types.ts";
import type { FlowDocument, Wire } from "../../flows/model/document.ts";
import { canonicalText, renamedPorts } from "../../flows/nodes/index.ts";
import type { NodeDefinition } from "../../flows/nodes/definition.ts";
import { copyText, parseClip, pasteClip } from "./clipboard.ts";
import { defaultsOf, definitionOf, hasInput, portsOf } from "./definitions.ts";
import * as drawn from "./drawn.ts";
import { drawnActions } from "./drawn-actions.ts";
import type { DrawnActions } from "./drawn-actions.ts";
import { NOTHING, record } from "./history.ts";
import type { Selection } from "./history.ts";
import * as nodes from "./operations.ts";
import type { Point } from "./operations.ts";
import { describe, sameSelection, stillThere } from "./selection.ts";
import type { EditorState } from "./store.ts";
import * as wires from "./wires.ts";

/** How the document is changed. Everything up to `undo` makes one undo step and does nothing when nothing changes. */
export interface Actions extends DrawnActions {
  /** Adds a node of `type`, selects it and gives its id. `after` wires it behind that port, where it has an input. */
  addNode(type: string, position: Point, options?: AddOptions): string;
  /** `path` as in `path.ts`. Changes with the same `group` (a field, by default the path) close in time are one step. */
  updateConfig(node: string, path: string, value: unknown, options?: { group?: string | null; label?: string }): void;
  setNote(node: string, note: string): void;
  /** The caller has checked the name (`nameProblem`). */
  renameNode(from: string, to: string): void;
  replaceNode(node: string, type: string): void;
  removeSelection(options?: { heal?: boolean }): void;
  removeNodes(ids: readonly string[]): void;
  connect(from: string, port: string, to: string): void;
  reconnect(wire: string, to: Wire): void;
  disconnect(wire: string): void;
  reorderWire(wire: string, index: number): void;
  /** Puts a node that stands alone into a wire, moving it there too. */
  splice(wire: string, node: string, position?: Point): void;
  moveNodes(positions: Readonly<Record<string, Point>>, options?: MoveOptions): void;
  /** Pastes what was copied as text, its middle at `at`, and selects it. False when the text is something else. */
  paste(text: string, at: Point): boolean;
  duplicate(): void;
  setFlowMeta(meta: { name?: string; description?: string }): void;
  /** Any other change, for imports, restored drafts and quick fixes: the whole document at once. */
  replaceFlow(flow: FlowDocument, label: string, options?: { keepSelection?: boolean }): void;

  undo(): void;
  redo(): void;
  /** Text of the selected nodes and notes for the clipboard; null when none is selected. */
  copy(): string | null;
  select(selection: Partial<Selection>): void;
  selectAll(): void;
  reveal(node: string, field?: string | null): void;
  /** Opens a document: history and selection start anew. */
  load(flow: FlowDocument, etag: string | null, text?: string): void;
  /** `etag` null: the server has it no more. */
  markSaved(etag: string | null, text: string): void;
  setDeployed(deployed: EditorState["deployed"]): void;
  setCompiled(compiled: CompileResult, flow: FlowDocument): void;
}

export interface AddOptions {
  config?: Record<string, unknown>;
  name?: string;
  after?: { node: string; port: string };
  /** Wires the new node's main port to this node. */
  before?: string;
  /** Puts the node into this wire. */
  into?: string;
  /** Makes the node a member of this group. */
  group?: string | null;
}

export interface MoveOptions {
  label?: string;
  /** Moves of the same things with the same group, close in time, are one step. */
  group?: string;
  /** New places of notes that move along. */
  notes?: Readonly<Record<string, Point>>;
  /** The group the nodes were dropped into. */
  into?: string | null;
}

type Set = (partial: Partial<EditorState>) => void;

export function actions(set: Set, get: () => EditorState, now: () => number): Actions {
  const change = (label: string, flow: FlowDocument, selection?: Selection, group: string | null = null) => {
    const { flow: old, past, selection: before } = get();
    if (flow === old) return;
    const step = { flow: old, selection: before, label, group, at: now() };
    set({ flow, selection: selection ?? before, past: record(past, step), future: [] });
  };
  const travel = (from: "past" | "future", to: "past" | "future") => {
    const state = get();
    const step = state[from].at(-1);
    if (!step) return;
    const back = { ...step, flow: state.flow, selection: state.selection, group: null };
    set({ flow: step.flow, selection: step.selection, [from]: state[from].slice(0, -1), [to]: [...state[to], back] });
  };
  const title = (type: string) => definitionOf(type)?.title ?? type;

  return {
    ...drawnActions(get, change),
    addNode(type, position, options = {}) {
      const { flow } = get();
      const definition = definitionOf(type);
      const name = options.name ?? definition?.defaultId ?? "node";
      const added = nodes.addNode(flow, { type, name, position, config: options.config ?? {} });
      const node = added.flow.nodes[added.id]!;
      let next = added.flow;
      if (options.after && hasInput(node))
        next = wires.connect(next, { from: options.after.node, port: options.after.port, to: added.id });
      const out = mainPort(next, added.id);
      if (options.before && out) next = wires.connect(next, { from: added.id, port: out, to: options.before });
      if (options.into && hasInput(node)) next = wires.splice(next, options.into, added.id, out);
      if (options.group) next = drawn.joinGroup(next, options.group, [added.id]);
      change(`Add ${title(type)}`, next, { ...NOTHING, nodes: [added.id] });
      return added.id;
    },
    updateConfig(node, path, value, { group = `config:${node}:${path}`, label = `Edit ${node}` } = {}) {
      const { flow } = get();
      const old = flow.nodes[node];
      if (!old) return;
      // A default that is edited inside (the second case of a switch) has to be written down first.
      const key = path.split(".")[0]!;
      const isDefault = path.includes(".") && !(key in old.config);
      const base = isDefault ? nodes.updateConfig(flow, node, key, defaultsOf(old.type)[key]) : flow;
      const next = nodes.updateConfig(base, node, path, value);
      const ports = renamedPorts(portsOf(old), portsOf(next.nodes[node]!));
      change(label, wires.renamePorts(next, node, ports), undefined, group);
    },
    setNote: (node, note) =>
      change(`Edit the note of ${node}`, nodes.setNote(get().flow, node, note), undefined, `note:${node}`),
    renameNode(from, to) {
      const { flow, selection } = get();
      const ids = selection.nodes.map((id) => (id === from ? to : id));
      change(`Rename ${from} to ${to}`, nodes.renameNode(flow, from, to), { ...selection, nodes: ids, wires: [] });
    },
    replaceNode(id, type) {
      const { flow } = get();
      const definition = definitionOf(type);
      const old = flow.nodes[id];
      if (!old || !definition) return;
      const config = keepValid(definition, old.config);
      const ports = portsOf({ type, config }).map((port) => port.id);
      change(`Replace ${id} by ${definition.title}`, nodes.replaceNode(flow, id, type, config, ports));
    },
    removeSelection({ heal = false } = {}) {
      const { flow, selection } = get();
      const healed = heal ? wires.removeAndHeal(flow, selection.nodes) : [];
      const left = drawn.removeNotes(nodes.remove(flow, selection.nodes, selection.wires), selection.notes);
      change(`Delete ${describe(selection)}`, healed.reduce(wires.connect, left), NOTHING);
    },
    removeNodes(ids) {
      const { flow, selection } = get();
      const left = { ...NOTHING, nodes: selection.nodes.filter((id) => !ids.includes(id)) };
      change(`Delete ${describe({ ...NOTHING, nodes: ids })}`, nodes.remove(flow, ids), left);
    },
    connect: (from, port, to) => change(`Connect ${from} to ${to}`, wires.connect(get().flow, { from, port, to })),
    reconnect: (wire, to) =>
      change("Move a wire", wires.reconnect(get().flow, wire, to), { ...NOTHING, wires: [wires.wireId(to)] }),
    disconnect(wire) {
      const { flow, selection } = get();
      const left = { ...selection, wires: selection.wires.filter((id) => id !== wire) };
      change("Delete a wire", nodes.remove(flow, [], [wire]), left);
    },
    reorderWire: (wire, index) => change("Change the order of wires", wires.reorderWire(get().flow, wire, index)),
    splice(wire, node, position) {
      const { flow } = get();
      const moved = position ? nodes.moveNodes(flow, { [node]: position }) : flow;
      change(`Put ${node} into a wire`, wires.splice(moved, wire, node, mainPort(flow, node)));
    },
    moveNodes(positions, { label, group, notes = {}, into } = {}) {
      const [ids, noteIds] = [Object.keys(positions), Object.keys(notes)];
      const what = label ?? `Move ${describe({ ...NOTHING, nodes: ids, notes: noteIds })}`;
      const moved = nodes.moveNodes(get().flow, positions);
      const all = Object.entries(notes).reduce((flow, [id, { x, y }]) => drawn.updateNote(flow, id, { x, y }), moved);
      const next = into ? drawn.joinGroup(all, into, ids) : all;
      change(what, next, undefined, group ? `${group}:${[...ids, "", ...noteIds].join()}` : null);
    },
    paste(text, at) {
      const clip = parseClip(text);
      if (!clip) return false;
      const pasted = pasteClip(get().flow, clip, at);
      const { selection } = pasted;
      if (selection.nodes.length + selection.notes.length > 0)
        change(`Paste ${describe(selection)}`, pasted.flow, selection);
      return true;
    },
    duplicate() {
      const { flow, selection } = get();
      const boxes = [
        ...selection.nodes.flatMap((id) => flow.layout[id] ?? []),
        ...selection.notes.flatMap((id) => drawn.notesOf(flow)[id] ?? []),
      ];
      const clip = boxes.length > 0 ? parseClip(copyText(flow, selection)) : null;
      if (!clip) return;
      const middle = (values: number[]) => (Math.min(...values) + Math.max(...values)) / 2;
      const at = { x: middle(boxes.map((p) => p.x)) + 32, y: middle(boxes.map((p) => p.y)) + 32 };
      const pasted = pasteClip(flow, clip, at);
      change(`Duplicate ${describe(selection)}`, pasted.flow, pasted.selection);
    },
    setFlowMeta: (meta) =>
      change("Edit the flow's name or description", nodes.setFlowMeta(get().flow, meta), undefined, "meta"),
    replaceFlow: (flow, label, { keepSelection = false } = {}) =>
      change(label, flow, keepSelection ? stillThere(get().selection, flow) : NOTHING),

    undo: () => travel("past", "future"),
    redo: () => travel("future", "past"),
    copy() {
      const { flow, selection } = get();
      return selection.nodes.length + selection.notes.length === 0 ? null : copyText(flow, selection);
    },
    select(selection) {
      const next = { ...NOTHING, ...selection };
      if (!sameSelection(next, get().selection)) set({ selection: next });
    },
    selectAll() {
      const { flow } = get();
      const notes = Object.keys(drawn.notesOf(flow));
      set({ selection: { ...NOTHING, nodes: Object.keys(flow.nodes), notes } });
    },
    reveal(wanted, field = null) {
      const { flow, compiled } = get();
      // A node of another flow's part: the node that calls it.
      const node = flow.nodes[wanted] ? wanted : compiled?.origins[wanted];
      if (node === undefined || !flow.nodes[node]) return;
      set({ selection: { ...NOTHING, nodes: [node] }, focusField: { node, field, at: now() } });
    },
    load(flow, etag, text = canonicalText(flow)) {
      const clean = {
        past: [],
        future: [],
        selection: NOTHING,
        compiled: null,
        compiledFlow: null,
        focusField: null,
        deployed: null,
      };
      set({ ...clean, ready: true, opened: get().opened + 1, flow, saved: { etag, text } });
    },
    markSaved: (etag, text) => set({ saved: { etag, text } }),
    setDeployed: (deployed) => set({ deployed }),
    setCompiled: (compiled, flow) => set({ compiled, compiledFlow: flow }),
  };
}

/** The port a chain goes on from: `next` where there is one, else the first. */
function mainPort(flow: FlowDocument, id: string): string | undefined {
  const ports = portsOf(flow.nodes[id]!);
  return (ports.find((port) => port.kind === "next") ?? ports[0])?.id;
}

/** The fields of `config` that the schema also takes. */
function keepValid(definition: NodeDefinition, config: Record<string, unknown>): Record<string, unknown> {
  const parsed = definition.schema.safeParse(config);
  if (parsed.success) return config;
  const bad = new Set(
    parsed.error.issues.flatMap((issue) => [issue.path[0], ...("keys" in issue ? (issue.keys as string[]) : [])]),
  );
  return Object.fromEntries(Object.entries(config).filter(([key]) => !bad.has(key)));
}
