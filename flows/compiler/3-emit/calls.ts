import { call, code, object, quote, type Code } from "../../nodes/code.ts";
import type { Step } from "../../nodes/rule.ts";
import type { Block, Item } from "../2-analyse/plan.ts";
import type { Run } from "../2-analyse/runs.ts";
import type { Surroundings } from "../2-analyse/surroundings.ts";
import { placeCode, type Module, type Uses } from "./context.ts";
import type { Statement } from "./statements.ts";

export type NodeItem = Extract<Item, { kind: "node" }>;

/** What has become true of the function that is being written. */
export interface Written {
  /** It waits for something. */
  waits: boolean;
  /** Something is added to `actions`. */
  acts: boolean;
}

/**
 * A node whose error port is wired: catches its own failure and nothing else.
 * @param variable where its value goes
 * @param work the same as `bare`, into the variable
 * @param undo holds how many actions there were before
 * @param takes what follows when it succeeds; what stands behind its port `next` without it
 */
export type Guarded = (
  item: NodeItem,
  variable: { name: string; type?: string } | undefined,
  work: Statement,
  bare: Statement,
  traced: Code,
  undo?: string,
  takes?: () => Statement[],
) => Statement[];

interface Writing {
  run: Run;
  around: Surroundings;
  options: Module;
  uses: Uses;
  state: Written;
  /** Of the part that is being written. */
  outputs: readonly string[];
  /** Names of functions that are called. */
  functions: readonly string[];
  trace(node: string, value: Code): Statement[];
  end(node: string, result?: Code): Statement[];
  emitBlock(block: Block | undefined): Statement[];
  guarded: Guarded;
}

/** Calls of parts, and what a part gives back. */
export function callWriter({ run, around, options, uses, state, outputs, functions, ...write }: Writing) {
  const { trace, end, emitBlock, guarded } = write;

  const emitOutputs = ({ node, blocks }: NodeItem, ports: readonly string[]): Statement[] => {
    const cases = ports
      .filter((port) => blocks.has(port))
      .map((port) => ({ when: quote(port) as Code, body: emitBlock(blocks.get(port)) }));
    const on = `${node}.output`;
    const [only] = cases;
    if (!only) return [];
    if (cases.length > 1) return [{ kind: "switch", node, on, cases }];
    return only.body.length === 0
      ? []
      : [{ kind: "if", node, tests: [{ test: code(on, " === ", only.when), body: only.body }] }];
  };

  /** How many actions there were before a call that may fail; a name of its own, because there may be several. */
  const undoName = (node: string): string => {
    let name = `before${node.charAt(0).toUpperCase()}${node.slice(1)}`;
    while (run.graph.nodes.has(name) || functions.includes(name)) name += "_";
    return name;
  };

  return {
    result(node: string, { port, value }: Extract<Step, { does: "result" }>): Statement[] {
      const plain = outputs.length === 1 && outputs[0] === "next";
      const shaped = (of: Code) => (plain ? of : object({ output: code(quote(port), " as const"), value: of }));
      if (!options.instrument) return end(node, shaped(value));
      uses.values.add(node);
      return [
        { kind: "value", node, name: node, value, bare: false },
        ...trace(node, node),
        ...end(node, shaped(node)),
      ];
    },
    call(item: NodeItem, step: Extract<Step, { does: "call" }>): Statement[] {
      const { node, blocks } = item;
      const target = options.called(run.graph.nodes.get(node)!);
      const args: Code[] = [];
      if (target.takesInputs) args.push(object(step.inputs));
      if (target.uses.ctx) args.push("ctx");
      if (target.uses.hub) args.push(placeCode("hub", around, uses));
      if (target.uses.namespace) args.push(placeCode("namespace", around, uses));
      if (target.acts) args.push(uses.names.actions);
      uses.ctx ||= target.uses.ctx;
      state.waits ||= target.async;
      state.acts ||= target.acts;
      const added = target.acts ? { acts: true } : {};
      const value = code(target.async ? "await " : "", call(target.name, ...args));
      const ports = step.outputs.filter((port) => port !== "next" || step.outputs.length > 1);
      const undo = target.acts ? undoName(node) : undefined;
      if (step.outputs.length === 0) {
        const line: Statement = { kind: "line", node, code: value, ...added };
        return blocks.has("error")
          ? guarded(item, undefined, line, line, "null", undo)
          : [line, ...trace(node, "null")];
      }
      const bare: Statement = { kind: "value", node, name: node, value, bare: true, ...added };
      // Which way it went is asked before what is there.
      const takes = ports.length === 0 ? undefined : () => emitOutputs(item, ports);
      if (options.instrument || (takes && ports.some((port) => blocks.has(port)))) uses.values.add(node);
      if (blocks.has("error")) {
        const work: Statement = { kind: "line", node, code: code(`${node} = `, value), ...added };
        return guarded(item, { name: node }, work, bare, node, undo, takes);
      }
      return [bare, ...trace(node, node), ...(takes?.() ?? [])];
    },
  };
}
