import { diagnose } from "../../model/codes.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { ParsedNode } from "../1-parse/index.ts";
import type { Block } from "./plan.ts";
import type { Run } from "./runs.ts";

const ORDERED = new Set("emit join leave disconnect ack accept reject http.response return subflow.output".split(" "));

export const hasOrder = ({ definition }: ParsedNode) => definition.sends || ORDERED.has(definition.type);

/**
 * What a run sends has an order, which branches that run at the same time have not.
 * @param ordered whether a node sends, answers or ends anything
 */
export function checkParallel(
  { graph, plan }: Run,
  ordered: (node: ParsedNode) => boolean | undefined = hasOrder,
): Diagnostic[] {
  const found: Diagnostic[] = [];
  const functions = new Map<string, Block>();
  /** @param parallel the node whose branch this is in */
  const walk = (block: Block, parallel: string | undefined): void => {
    for (const item of block.items) {
      const { node } = item;
      if (item.kind === "define") {
        functions.set(node, item.body);
        walk(item.body, parallel);
      } else if (item.kind === "call") {
        if (parallel !== undefined && functions.has(node)) walk(functions.get(node)!, parallel);
      } else {
        const { definition, config } = graph.nodes.get(node)!;
        if (parallel !== undefined && ordered(graph.nodes.get(node)!))
          found.push(diagnose("parallel_effect", { node, parallel }, { node }));
        for (const port of definition.ports(config)) {
          const inner = item.blocks.get(port.id);
          if (inner) walk(inner, port.parallel ? node : parallel);
        }
      }
    }
  };
  walk(plan.body, undefined);
  return found;
}
