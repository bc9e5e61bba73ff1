/** Flows from a few words, compiled as the editor deploys them, and what their runs say of their nodes. */

import { expect } from "vitest";
import { emptyFlow, serializeFlow, type FlowDocument } from "../../flows/model/index.ts";
import { build } from "../../server/language/work.ts";
import type { TestRuntime } from "./support.ts";

export type Nodes = Record<string, [type: string, config: Record<string, unknown>]>;

/** @param wires `from:port>to` */
export async function deployDrawn(runtime: TestRuntime, id: string, nodes: Nodes, wires: string[]): Promise<void> {
  const flow: FlowDocument = {
    ...emptyFlow(id, id),
    nodes: Object.fromEntries(Object.entries(nodes).map(([name, [type, config]]) => [name, { type, config }])),
    wires: wires.map((wire) => {
      const [from = "", port = "", to = ""] = wire.split(/[:>]/);
      return { from, port, to };
    }),
  };
  const { module, diagnostics } = build(serializeFlow(flow));
  if (!module) throw new Error(JSON.stringify(diagnostics));
  const answer = await runtime.admin("PUT", `deployments/${id}`, { version: "1", name: id, ...module });
  expect([answer.status, answer.body]).toMatchObject([200, { status: "live" }]);
}

/** Node, input and value of each record of a run, and its error; `-` for what is not there. */
export function recordsOf(trace: any): unknown[][] {
  return trace.nodes.map((one: any) => [
    one.node,
    "input" in one ? one.input : "-",
    "value" in one ? one.value : "-",
    ...("error" in one ? [one.error] : []),
  ]);
}

export const event = (name: string, ...parameters: [string, string][]): Nodes[string] => [
  "socket.event",
  { event: name, parameters: parameters.map(([parameter, type]) => ({ name: parameter, type })) },
];

export const code = (text: string): Nodes[string] => ["function", { code: text }];
