import type { FlowDocument, Wire } from "../../flows/model/document.ts";

/** What can be done to wires. Order within `wires` matters only among wires of one port: it is their running order. */

/** Names a wire on the canvas and in the selection; two equal wires cannot exist, so it is unique. */
export function wireId(wire: Wire): string {
  return `${wire.from}:${wire.port}>${wire.to}`;
}

export function connect(flow: FlowDocument, wire: Wire): FlowDocument {
  const id = wireId(wire);
  return flow.wires.some((other) => wireId(other) === id) ? flow : { ...flow, wires: [...flow.wires, wire] };
}

/** Moves one or both ends of a wire and keeps its place in the order. */
export function reconnect(flow: FlowDocument, id: string, to: Wire): FlowDocument {
  const target = wireId(to);
  if (id === target || flow.wires.some((wire) => wireId(wire) === target)) return flow;
  return { ...flow, wires: flow.wires.map((wire) => (wireId(wire) === id ? to : wire)) };
}

/** Wires of `node` go on from the new ids of its ports. */
export function renamePorts(flow: FlowDocument, node: string, ports: ReadonlyMap<string, string>): FlowDocument {
  if (ports.size === 0) return flow;
  const rename = (wire: Wire) => (wire.from === node ? { ...wire, port: ports.get(wire.port) ?? wire.port } : wire);
  return { ...flow, wires: flow.wires.map(rename) };
}

/** Wires of one port, in running order. */
export function siblings(flow: FlowDocument, from: string, port: string): Wire[] {
  return flow.wires.filter((wire) => wire.from === from && wire.port === port);
}

/** Gives a wire place `index` (from 0) among the wires of its port. */
export function reorderWire(flow: FlowDocument, id: string, index: number): FlowDocument {
  const wire = flow.wires.find((candidate) => wireId(candidate) === id);
  if (!wire) return flow;
  const group = siblings(flow, wire.from, wire.port);
  const place = Math.max(0, Math.min(group.length - 1, index));
  if (group.indexOf(wire) === place) return flow;
  const order = group.filter((other) => other !== wire);
  order.splice(place, 0, wire);
  return { ...flow, wires: flow.wires.map((other) => (group.includes(other) ? order.shift()! : other)) };
}

/** Puts `node` between the ends of wire `id`; the new first half keeps the wire's place in the order. */
export function splice(flow: FlowDocument, id: string, node: string, outPort: string | undefined): FlowDocument {
  const wire = flow.wires.find((candidate) => wireId(candidate) === id);
  if (!wire || wire.from === node || wire.to === node) return flow;
  const into = reconnect(flow, id, { ...wire, to: node });
  return outPort === undefined ? into : connect(into, { from: node, port: outPort, to: wire.to });
}

/**
 * Takes `nodes` out and joins what stood before with what stood after them, so that a chain stays a chain: each wire
 * into a removed node goes on to the targets of that node's first wired port.
 */
export function removeAndHeal(flow: FlowDocument, nodes: readonly string[]): readonly Wire[] {
  const gone = new Set(nodes);
  const onward = (id: string, seen: ReadonlySet<string>): string[] => {
    if (!gone.has(id)) return [id];
    if (seen.has(id)) return [];
    const first = flow.wires.find((wire) => wire.from === id && wire.port !== "error");
    const outs = first ? siblings(flow, id, first.port) : [];
    return outs.flatMap((wire) => onward(wire.to, new Set([...seen, id])));
  };
  return flow.wires.flatMap((wire) => {
    if (gone.has(wire.from) || !gone.has(wire.to)) return [];
    return onward(wire.to, new Set()).map((to) => ({ from: wire.from, port: wire.port, to }));
  });
}

/** Every node that can be reached from `id` along wires, `id` included. */
export function downstream(flow: FlowDocument, id: string): Set<string> {
  return reach(flow.wires, id, "from", "to");
}

/** Every node from which `id` can be reached, `id` included. */
export function upstream(flow: FlowDocument, id: string): Set<string> {
  return reach(flow.wires, id, "to", "from");
}

function reach(wires: readonly Wire[], id: string, near: "from" | "to", far: "from" | "to"): Set<string> {
  const next = new Map<string, string[]>();
  for (const wire of wires) {
    const list = next.get(wire[near]);
    if (list) list.push(wire[far]);
    else next.set(wire[near], [wire[far]]);
  }
  const seen = new Set<string>();
  const stack = [id];
  while (stack.length > 0) {
    const at = stack.pop()!;
    if (seen.has(at)) continue;
    seen.add(at);
    stack.push(...(next.get(at) ?? []));
  }
  return seen;
}
