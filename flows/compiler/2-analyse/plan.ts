import type { Dominators } from "./dominators.ts";
import { nodeOfPort, portKey, type Graph } from "./graph.ts";

/** A stretch of code in which names are declared, nested as in the code. */
export interface Frame {
  parent?: Frame;
  /** How many frames are around it. */
  depth: number;
  /** Why code in it may not run, for messages: "the case `admin` of `choose`". */
  label: string;
}

export interface Block {
  frame: Frame;
  items: Item[];
}

export type Item =
  | {
      kind: "node";
      node: string;
      /** The run ends after it. */ last: boolean;
      /** By port: what runs in a block of its own. */ blocks: Map<string, Block>;
    }
  /** Here stands the local function of a node that several wires reach. */
  | { kind: "define"; node: string; body: Block }
  | { kind: "call"; node: string; /** The port whose wire leads here. */ from: string };

export interface Plan {
  body: Block;
  places: Map<string, Place>;
  /** A node whose blocks are nested deeper than anybody reads; what is behind it was left out. */
  tooDeep?: string;
}

/** Phases recurse into blocks, so this also bounds the stack. */
export const MAX_DEPTH = 400;

/** Where the code of a node stands. */
export interface Place {
  frame: Frame;
  /** When, in the order of the code. */
  order: number;
  /** Where its value is known: only in what follows when a failure goes another way. */
  known: Frame;
}

/** Nests the nodes of a run as its code will be nested, in the order in which they run. */
export function makePlan(graph: Graph, nodes: readonly string[], { immediate, joins }: Dominators): Plan {
  const trigger = nodes[0]!;
  let order = 0;
  const places: Plan["places"] = new Map();
  let tooDeep: string | undefined;
  /** By vertex: the joins whose functions stand there; what is called by another comes first. */
  const defined = new Map<string, string[]>();
  for (const node of nodes.toReversed()) {
    if (!joins.has(node)) continue;
    const over = immediate.get(node)!;
    defined.set(over, [...(defined.get(over) ?? []), node]);
  }

  /** Starts with the wires of a port, or with a node whatever leads to it. */
  const block = (start: { port: string } | { node: string }, frame: Frame, ends: boolean): Block => {
    const items: Item[] = [];
    /** Wires still to be followed in this block, the nearest last. Empty means: nothing comes after. */
    const pending: { target: string; from: string }[] = [];
    const define = (vertex: string) => {
      for (const node of defined.get(vertex) ?? []) {
        const inner: Frame = within(frame, `\`${node}\`, which several wires reach`);
        items.push({ kind: "define", node, body: block({ node }, inner, false) });
      }
    };
    const open = (port: string) => {
      define(port);
      const targets = graph.targets.get(port) ?? [];
      for (const target of targets.toReversed()) pending.push({ target, from: port });
    };
    const enter = (node: string) => {
      define(node);
      const last = ends && pending.length === 0;
      const blocks = new Map<string, Block>();
      const ports = graph.ports.get(node) ?? [];
      const guarded = ports.some((p) => p.kind === "error");
      const followed: Frame = guarded ? within(frame, blockLabel(node, "next")) : frame;
      places.set(node, { frame, order: order++, known: followed });
      items.push({ kind: "node", node, last, blocks });
      // Its value is there only when all branches have ended.
      const ended = ports.findLastIndex((p) => p.parallel);
      for (const [i, port] of ports.entries()) {
        if (ended >= 0 && i === ended + 1) places.get(node)!.order = order++;
        const key = portKey(node, port.id);
        if (port.kind === "next" && !guarded) {
          open(key);
          continue;
        }
        const label = port.repeats
          ? `the loop of \`${node}\``
          : port.kind === "branch"
            ? branchLabel(node, port.id)
            : blockLabel(node, port.kind);
        const inner = port.kind === "next" ? followed : within(port.kind === "error" ? frame : followed, label);
        blocks.set(port.id, block({ port: key }, inner, last && !port.repeats && !port.parallel));
      }
      if (ended >= 0 && ended === ports.length - 1) places.get(node)!.order = order++;
    };
    if (frame.depth > MAX_DEPTH) tooDeep ??= "port" in start ? nodeOfPort(start.port) : start.node;
    else if ("port" in start) open(start.port);
    else enter(start.node);
    for (let wire = pending.pop(); wire; wire = pending.pop()) {
      if (joins.has(wire.target)) items.push({ kind: "call", node: wire.target, from: wire.from });
      else enter(wire.target);
    }
    return { frame, items };
  };

  const frame: Frame = { depth: 0, label: `the run of \`${trigger}\`` };
  const body = block({ node: trigger }, frame, true);
  return { body, places, ...(tooDeep === undefined ? {} : { tooDeep }) };
}

const within = (parent: Frame, label: string): Frame => ({ parent, label, depth: parent.depth + 1 });

const branchLabel = (node: string, port: string) =>
  port === "next"
    ? `what follows \`${node}\``
    : `the branch “${port === "default" ? "otherwise" : port}” of \`${node}\``;
const blockLabel = (node: string, kind: string) =>
  kind === "error" ? `the error branch of \`${node}\`` : `what follows \`${node}\` when it succeeds`;

/** Whether a name declared at one place can be used at another. */
export function isVisible(from: Place, at: Place): boolean {
  return from.order < at.order && encloses(from.known, at.frame);
}

export function encloses(outer: Frame, inner: Frame | undefined): boolean {
  for (let frame = inner; frame; frame = frame.parent) if (frame === outer) return true;
  return false;
}
