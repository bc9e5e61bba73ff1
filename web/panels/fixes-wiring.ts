/** Quick fixes that add what is missing: a wire to a node that stands alone, an answer on branches that have none. Pure. */

import type { FlowDocument } from "../../flows/model/index.ts";
import { hasInput, portsOf, wireProblem } from "../document/definitions.ts";
import { addNode } from "../document/operations.ts";
import { connect, downstream } from "../document/wires.ts";
import type { Fix } from "./fixes.ts";

/** px between a node and the one added behind it, and from one added node to the next. */
const BEHIND = 288;
const BELOW = 112;

const roots = (flow: FlowDocument) =>
  Object.keys(flow.nodes).filter(
    (id) => hasInput(flow.nodes[id]!) && !flow.wires.some((wire) => wire.to === id && flow.nodes[wire.from]),
  );
const idleTriggers = (flow: FlowDocument) =>
  Object.keys(flow.nodes).filter((id) => !hasInput(flow.nodes[id]!) && !flow.wires.some((wire) => wire.from === id));

/** The wire between the only trigger without one and the only node nothing leads to, asked for from either side. */
export function missingWire(flow: FlowDocument, node: string | undefined): Fix[] {
  const [trigger, otherTrigger] = idleTriggers(flow);
  const [root, otherRoot] = roots(flow);
  if (trigger === undefined || root === undefined || otherTrigger !== undefined || otherRoot !== undefined) return [];
  const port = portsOf(flow.nodes[trigger]!).find(({ kind }) => kind === "next")?.id;
  if ((node !== trigger && node !== root) || port === undefined) return [];
  const wire = { from: trigger, port, to: root };
  if (wireProblem(flow, wire) !== null) return [];
  return [{ label: `Wire ${trigger} to ${root}`, apply: (now) => connect(now, wire) }];
}

/** An `ack` (or response) at the end of each branch that has none, where a branch beside it has one. */
export function missingAnswers(flow: FlowDocument, trigger: string | undefined, type: "ack" | "http.response"): Fix[] {
  const gaps = trigger === undefined ? [] : branchesWithout(flow, trigger, type);
  if (gaps.length === 0) return [];
  const word = type === "ack" ? "an ack" : "a response";
  const first = gaps[0]!;
  const where = gaps.length === 1 ? `“${first.port}” of ${first.node}` : `${gaps.length} branches`;
  return [
    {
      label: `Add ${word} to ${where}`,
      apply: (now) =>
        gaps.reduce((next, { node, port }, index) => {
          if (!next.nodes[node]) return next;
          const { x, y } = next.layout[node] ?? { x: 0, y: 0 };
          const position = { x: x + BEHIND, y: y + BELOW * (index + 1) };
          const added = addNode(next, { type, name: type === "ack" ? "ack" : "respond", position });
          return connect(added.flow, { from: node, port, to: added.id });
        }, now),
    },
  ];
}

function branchesWithout(flow: FlowDocument, trigger: string, type: string): { node: string; port: string }[] {
  const answers = (from: string) => [...downstream(flow, from)].some((id) => flow.nodes[id]?.type === type);
  return [...downstream(flow, trigger)].flatMap((node) => {
    const ports = flow.nodes[node] ? portsOf(flow.nodes[node]).filter(({ kind }) => kind === "branch") : [];
    const answered = ({ id }: { id: string }) =>
      flow.wires.some((wire) => wire.from === node && wire.port === id && answers(wire.to));
    if (ports.length < 2 || !ports.some(answered)) return [];
    return ports.filter((port) => !answered(port)).map(({ id }) => ({ node, port: id }));
  });
}
