import type { FlowDocument, FlowNode, Wire } from "../../flows/model/document.ts";
import { renamedPorts } from "../../flows/nodes/index.ts";
import { portsOf } from "./definitions.ts";
import { leaveGroups, renameInGroups } from "./drawn.ts";
import { uniqueName } from "./names.ts";
import { setAt } from "./path.ts";
import { renameReferences } from "./references.ts";
import { wireId } from "./wires.ts";

/** What can be done to nodes: pure functions `(flow, …) → flow`. A change of nothing gives the same object back. */

export interface Point {
  x: number;
  y: number;
}

/** px; every node stands on this grid. */
export const GRID = 8;

export function snap({ x, y }: Point): Point {
  return { x: Math.round(x / GRID) * GRID, y: Math.round(y / GRID) * GRID };
}

export interface NewNode {
  type: string;
  /** First guess for the id. */
  name: string;
  position: Point;
  config?: Record<string, unknown>;
}

export function addNode(flow: FlowDocument, node: NewNode): { flow: FlowDocument; id: string } {
  const id = uniqueName(new Set(Object.keys(flow.nodes)), node.name);
  return {
    id,
    flow: {
      ...flow,
      nodes: { ...flow.nodes, [id]: { type: node.type, config: node.config ?? {} } },
      layout: { ...flow.layout, [id]: snap(node.position) },
    },
  };
}

function changeNode(flow: FlowDocument, id: string, change: (node: FlowNode) => FlowNode): FlowDocument {
  const node = flow.nodes[id];
  if (!node) return flow;
  const next = change(node);
  return next === node ? flow : { ...flow, nodes: { ...flow.nodes, [id]: next } };
}

/**
 * `path` as in `path.ts`; the empty path replaces the whole config. Where that renames a port (a case of a switch), the
 * wires of the port follow, or each letter typed into the name would cut them off.
 */
export function updateConfig(flow: FlowDocument, id: string, path: string, value: unknown): FlowDocument {
  const changed = changeNode(flow, id, (node) => ({
    ...node,
    config: setAt(node.config, path, value) as Record<string, unknown>,
  }));
  const before = flow.nodes[id];
  const after = changed.nodes[id];
  if (!before || !after || !flow.wires.some((wire) => wire.from === id)) return changed;
  const renamed = renamedPorts(portsOf(before), portsOf(after));
  if (renamed.size === 0) return changed;
  const follow = (wire: Wire) => (wire.from === id ? { ...wire, port: renamed.get(wire.port) ?? wire.port } : wire);
  return { ...changed, wires: flow.wires.map(follow) };
}

/** An empty note removes it. */
export function setNote(flow: FlowDocument, id: string, note: string): FlowDocument {
  return changeNode(flow, id, ({ note: old, ...rest }) =>
    note === (old ?? "") ? flow.nodes[id]! : note === "" ? rest : { ...rest, note },
  );
}

/** Renames in nodes, wires, layout and in the expressions of all nodes. The caller has checked `to` (`nameProblem`). */
export function renameNode(flow: FlowDocument, from: string, to: string): FlowDocument {
  if (from === to || !flow.nodes[from] || flow.nodes[to]) return flow;
  const key = (id: string) => (id === from ? to : id);
  const nodes = Object.fromEntries(
    Object.entries(flow.nodes).map(([id, node]) => [
      key(id),
      renameCall(renameReferences(node, from, to), flow, from, to),
    ]),
  );
  const layout = Object.fromEntries(Object.entries(flow.layout).map(([id, point]) => [key(id), point]));
  const wires = flow.wires.map((wire) =>
    wire.from === from || wire.to === from ? { ...wire, from: key(wire.from), to: key(wire.to) } : wire,
  );
  return renameInGroups({ ...flow, nodes, layout, wires }, from, to);
}

/** Calls of a part of this flow follow its name. Those in other flows cannot; the compiler says so there. */
function renameCall(node: FlowNode, flow: FlowDocument, from: string, to: string): FlowNode {
  const { type, config } = node;
  const isOwn = config["flow"] === undefined || config["flow"] === "" || config["flow"] === flow.id;
  const calls = type === "subflow" && isOwn && config["part"] === from && flow.nodes[from]?.type === "subflow.input";
  return calls ? { ...node, config: { ...config, part: to } } : node;
}

/** Removes nodes, their wires, their places in groups, and the wires named by id. */
export function remove(flow: FlowDocument, nodes: readonly string[], wires: readonly string[] = []): FlowDocument {
  const gone = new Set(nodes);
  const goneWires = new Set(wires);
  if (gone.size + goneWires.size === 0) return flow;
  const keep = <T>(record: Record<string, T>) =>
    Object.fromEntries(Object.entries(record).filter(([id]) => !gone.has(id)));
  return {
    ...leaveGroups(flow, nodes),
    nodes: gone.size > 0 ? keep(flow.nodes) : flow.nodes,
    layout: gone.size > 0 ? keep(flow.layout) : flow.layout,
    wires: flow.wires.filter((wire) => !gone.has(wire.from) && !gone.has(wire.to) && !goneWires.has(wireId(wire))),
  };
}

export function moveNodes(flow: FlowDocument, positions: Readonly<Record<string, Point>>): FlowDocument {
  const moved = Object.entries(positions).filter(([id, point]) => {
    const old = flow.layout[id];
    return flow.nodes[id] && (!old || old.x !== point.x || old.y !== point.y);
  });
  return moved.length === 0 ? flow : { ...flow, layout: { ...flow.layout, ...Object.fromEntries(moved) } };
}

/** Changes the type of a node; config fields and wires of ports that the new type also has stay. */
export function replaceNode(
  flow: FlowDocument,
  id: string,
  type: string,
  config: Record<string, unknown>,
  ports: readonly string[],
): FlowDocument {
  const changed = changeNode(flow, id, (node) => ({ ...node, type, config }));
  if (changed === flow) return flow;
  return { ...changed, wires: flow.wires.filter((wire) => wire.from !== id || ports.includes(wire.port)) };
}

export function setFlowMeta(flow: FlowDocument, meta: { name?: string; description?: string }): FlowDocument {
  const { name = flow.name, description = flow.description } = meta;
  return name === flow.name && description === flow.description ? flow : { ...flow, name, description };
}
