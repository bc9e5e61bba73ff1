import type { Edge, Node, NodeHandle } from "@xyflow/react";
import type { Diagnostic } from "../../flows/model/diagnostic.ts";
import type { FlowDocument, FlowNode } from "../../flows/model/document.ts";
import type { NodeDefinition } from "../../flows/nodes/definition.ts";
import { definitionOf, hasInput, portsOf, summaryOf } from "../document/definitions.ts";
import type { Selection } from "../document/history.ts";
import type { Point } from "../document/operations.ts";
import { wireId } from "../document/wires.ts";
import { HANDLE, NODE_WIDTH, PORT_LINE, nodeGeometry } from "./geometry.ts";
import type { NodeGeometry } from "./geometry.ts";

/** The document as React Flow's nodes and edges. What did not change keeps its identity, so that it does not render. */

export interface NodeProblem {
  severity: Diagnostic["severity"];
  /** All messages, one a line. */
  text: string;
}

/** What follows from a node alone. */
type Described = {
  node: FlowNode;
  definition: NodeDefinition | undefined;
  summary: string;
  geometry: NodeGeometry;
  input: boolean;
};
export type CardData = Described & { problem: NodeProblem | null };
export type CardNode = Node<CardData, "card">;

export type WireData = {
  /** Place among the wires of its port, from 1, and how many they are. */
  order: number;
  count: number;
  kind: "next" | "branch" | "error";
  problem: string | null;
};
export type WireEdge = Edge<WireData, "wire">;

/* React Flow's enumeration by its values: importing it would load the whole library with the commands. */
const LEFT = "left" as NodeHandle["position"];
const RIGHT = "right" as NodeHandle["position"];

const RANK = { error: 2, warning: 1, info: 0 };

export function problemsByNode(diagnostics: readonly Diagnostic[]): Map<string, NodeProblem> {
  const problems = new Map<string, NodeProblem>();
  for (const { node, severity, message } of diagnostics) {
    if (node === undefined) continue;
    const old = problems.get(node);
    const worse = !old || RANK[severity] > RANK[old.severity] ? severity : old.severity;
    problems.set(node, { severity: worse, text: old ? `${old.text}\n${message}` : message });
  }
  return problems;
}

/** Where a node without a place stands: in a column at the left, by its number. */
export function placeOf(flow: FlowDocument, id: string, index: number): Point {
  return flow.layout[id] ?? { x: (index % 4) * 280, y: Math.floor(index / 4) * 128 };
}

const described = new WeakMap<FlowNode, Described>();

function describe(node: FlowNode): Described {
  let known = described.get(node);
  if (!known) {
    const summary = summaryOf(node);
    known = {
      node,
      definition: definitionOf(node.type),
      summary,
      geometry: nodeGeometry(summary, portsOf(node)),
      input: hasInput(node),
    };
    described.set(node, known);
  }
  return known;
}

export function geometryOf(node: FlowNode): NodeGeometry {
  return describe(node).geometry;
}

/** Makes the functions that turn documents into elements; each instance remembers what it made last. */
export function elementCache() {
  let lastNodes = new Map<string, CardNode>();
  let lastEdges = new Map<string, WireEdge>();

  function nodes(
    flow: FlowDocument,
    selection: Selection,
    drag: Readonly<Record<string, Point>> | null,
    problems: Map<string, NodeProblem>,
  ): CardNode[] {
    const selected = new Set(selection.nodes);
    const tabStop = selection.nodes[0] ?? Object.keys(flow.nodes)[0];
    const list = Object.entries(flow.nodes).map(([id, node], index): CardNode => {
      const old = lastNodes.get(id);
      const position = drag?.[id] ?? placeOf(flow, id, index);
      const problem = problems.get(id) ?? null;
      const isSelected = selected.has(id);
      const tabIndex = id === tabStop ? 0 : -1;
      const sameData =
        old &&
        old.data.node === node &&
        old.data.problem?.text === problem?.text &&
        old.data.problem?.severity === problem?.severity;
      if (
        sameData &&
        old.position.x === position.x &&
        old.position.y === position.y &&
        old.selected === isSelected &&
        old.domAttributes?.tabIndex === tabIndex
      )
        return old;
      return sameData
        ? { ...old, position, selected: isSelected, domAttributes: { ...old.domAttributes, tabIndex } }
        : card(id, node, position, isSelected, tabIndex, problem);
    });
    lastNodes = new Map(list.map((node) => [node.id, node]));
    return list;
  }

  function edges(flow: FlowDocument, selection: Selection, problems: Map<string, string>): WireEdge[] {
    const selected = new Set(selection.wires);
    const counts = new Map<string, number>();
    const key = (from: string, port: string) => `${from}:${port}`;
    for (const { from, port } of flow.wires) counts.set(key(from, port), (counts.get(key(from, port)) ?? 0) + 1);
    const seen = new Map<string, number>();
    const list: WireEdge[] = [];
    for (const wire of flow.wires) {
      const source = flow.nodes[wire.from];
      const target = flow.nodes[wire.to];
      const order = (seen.get(key(wire.from, wire.port)) ?? 0) + 1;
      seen.set(key(wire.from, wire.port), order);
      // A wire from a port or to a node that is not there cannot be drawn; the problems list names it.
      const port = source && describe(source).geometry.ports.find((candidate) => candidate.id === wire.port);
      if (!port || !target || !describe(target).input) continue;
      const id = wireId(wire);
      const data = {
        order,
        count: counts.get(key(wire.from, wire.port))!,
        kind: port.kind,
        problem: problems.get(id) ?? null,
      };
      const old = lastEdges.get(id);
      const isSelected = selected.has(id);
      const same =
        old?.data &&
        old.data.order === data.order &&
        old.data.count === data.count &&
        old.data.kind === data.kind &&
        old.data.problem === data.problem &&
        old.selected === isSelected;
      list.push(same ? old : edge(id, wire.from, wire.port, wire.to, isSelected, data));
    }
    lastEdges = new Map(list.map((item) => [item.id, item]));
    return list;
  }

  return { nodes, edges };
}

function card(
  id: string,
  node: FlowNode,
  position: Point,
  selected: boolean,
  tabIndex: number,
  problem: NodeProblem | null,
): CardNode {
  const known = describe(node);
  const size = { width: NODE_WIDTH, height: known.geometry.height };
  const handle = { width: HANDLE, height: HANDLE };
  const handles = known.geometry.ports.map((port) => ({
    ...handle,
    id: port.id,
    type: "source" as const,
    position: RIGHT,
    x: NODE_WIDTH - HANDLE / 2,
    y: port.y - HANDLE / 2,
  }));
  const input = {
    ...handle,
    id: "in",
    type: "target" as const,
    position: LEFT,
    x: -HANDLE / 2,
    y: PORT_LINE - HANDLE / 2,
  };
  const title = known.definition?.title ?? node.type;
  const description = [known.summary.replaceAll("`", ""), problem?.text].filter(Boolean).join(". ");
  return {
    id,
    type: "card",
    position,
    selected,
    ...size,
    measured: size,
    handles: known.input ? [input, ...handles] : handles,
    ariaLabel: `Node ${id}, ${title}`,
    ariaRole: "group",
    domAttributes: {
      tabIndex,
      "data-node": id,
      "data-type": node.type,
      "aria-description": description,
    } as CardNode["domAttributes"],
    data: { ...known, problem },
  };
}

function edge(id: string, source: string, port: string, target: string, selected: boolean, data: WireData): WireEdge {
  return {
    id,
    type: "wire",
    source,
    target,
    sourceHandle: port,
    targetHandle: "in",
    selected,
    reconnectable: selected,
    zIndex: selected ? 1 : 0,
    ariaLabel: `Wire from ${source} ${port} to ${target}`,
    data,
  };
}
