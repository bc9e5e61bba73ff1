import { call, code, object, quote, type Code } from "../../nodes/code.ts";
import { RuleError } from "../../nodes/own.ts";
import type { Answer, RuleContext, Step } from "../../nodes/rule.ts";
import { emitRuleOf, type AnyRule } from "../../nodes/rules.ts";
import type { ParsedNode } from "../1-parse/index.ts";
import { alwaysReaches, isResult, outputsOf } from "../2-analyse/answers.ts";
import type { Block, Item } from "../2-analyse/plan.ts";
import type { Run } from "../2-analyse/runs.ts";
import type { Surroundings } from "../2-analyse/surroundings.ts";
import { isPart } from "../2-analyse/triggers.ts";
import { hasValue } from "../2-analyse/values.ts";
import { startWithActions } from "./actions.ts";
import { chain, isShort, negated, operand } from "./branches.ts";
import { callWriter, type Guarded, type NodeItem, type Written } from "./calls.ts";
import { inputCode, placeCode, ruleContext, startUses, type Module, type Uses } from "./context.ts";
import { returns, type Statement } from "./statements.ts";
import { parameterType } from "./types.ts";

/** The statements of one trigger's function, and what they use. */
export interface EmittedRun {
  statements: Statement[];
  uses: Uses;
  async: boolean;
  /** Something is added to `actions`. */
  acts: boolean;
  /** Parts of the answer that are collected in variables. */
  answers: Set<keyof Answer>;
  /** Of a part: its result is collected in a variable, and its outputs. */
  results: boolean;
  outputs: readonly string[];
}

/** Turns the plan of a run into statements, by each node's own rule. */
export function emitRun(run: Run, around: Surroundings, options: Module, onError?: string): EmittedRun {
  const called = run.order
    .map((id) => run.graph.nodes.get(id)!)
    .filter(({ definition }) => definition.type === "subflow")
    .map((node) => options.called(node).name);
  const uses = startUses(run, onError === undefined ? called : [...called, onError]);
  const part = isPart(run.trigger);
  const outputs = part ? outputsOf(run) : [];
  const { names } = uses;
  const answers = new Set<keyof Answer>();
  /** Of the function being written; joins are functions of their own. */
  const state: Written = { waits: false, acts: false };
  /** Of a part: some result is collected in a variable. */
  let results = false;
  /** The join whose function is being written. */
  let join: string | undefined;
  const asyncJoins = new Set<string>();
  /** Joins that may end the run; their functions then return true. */
  const endingJoins = new Set<string>();
  const written = new Set<string>();
  /** Of a part: whether a join always ends it, so that its function may return the result. */
  const finals = new Map<string, boolean>();
  const nodeOf = (id: string) => run.graph.nodes.get(id)!;

  const emitBlock = (block: Block | undefined): Statement[] => {
    let statements: Statement[] = [];
    for (const item of block?.items ?? []) {
      const more = emitItem(item);
      // A long rest is not copied: a chain of filters would do that once for each of them.
      if (more.length > statements.length) statements = prepend(statements, more);
      else for (const statement of more) statements.push(statement);
      // Nothing after the end of the run is ever reached.
      if (returns(statements)) break;
    }
    return statements;
  };

  const emitItem = (item: Item): Statement[] => {
    if (item.kind === "node") return emitNode(item);
    if (item.kind === "define") return [emitDefinition(item.node, item.body)];
    const { node } = item;
    if (!written.has(node)) return [];
    const takes = uses.parameters.has(node);
    const passed = takes ? [inputCode(run.inputs.through(item.from), run, uses)] : [];
    if (asyncJoins.has(node)) state.waits = true;
    const called = code(asyncJoins.has(node) ? "await " : "", call(node, ...passed));
    if (finals.get(node)) {
      // The end of the run takes it as it is.
      const awaited = asyncJoins.has(node) && join !== undefined && !finals.get(join);
      return end(node, awaited || !asyncJoins.has(node) ? called : call(node, ...passed));
    }
    if (!endingJoins.has(node)) return [{ kind: "line", node, code: called }];
    return [{ kind: "if", node, tests: [{ test: called, body: end(node, results ? names.result : undefined, true) }] }];
  };

  /** Ends the run, or the part with a result: a local function says so to its caller. */
  const end = (node: string, result?: Code, kept = false): Statement[] => {
    const given = result === undefined ? {} : { result };
    if (join === undefined || finals.get(join)) return [{ kind: "return", node, ...given }];
    endingJoins.add(join);
    if (result === undefined || kept) return [{ kind: "end", node }];
    results = true;
    return [
      { kind: "line", node, code: code(`${names.result} = `, result) },
      { kind: "end", node },
    ];
  };

  const emitDefinition = (node: string, plan: Block): Statement => {
    const outer = state.waits;
    const within = join;
    state.waits = false;
    join = node;
    written.add(node);
    if (part)
      finals.set(
        node,
        alwaysReaches(plan, (id) => isResult(nodeOf(id)), run, finals),
      );
    const body = emitBlock(plan);
    join = within;
    const async = state.waits;
    state.waits = outer;
    if (async) asyncJoins.add(node);
    const type = uses.parameters.has(node) ? parameterType({ kind: "parameter", node }, run) : "";
    if (type.includes("typeof event")) uses.event = true;
    const parameter = type === "" ? undefined : { type };
    return { kind: "function", node, name: node, async, body, ...(parameter ? { parameter } : {}) };
  };

  /** Tells the record of the run; `input` only where there is one. */
  const tell = (what: "enter" | "trace", node: string, ...rest: Code[]): Statement[] => {
    uses.ctx = true;
    return [{ kind: "line", node, code: call(`ctx.${what}`, quote(options.prefix + node), ...rest) }];
  };
  const inputOf = (node: string): Code[] => {
    const input = run.inputs.of.get(node);
    return input ? [inputCode(input, run, uses)] : [];
  };
  const enter = (node: string) => (options.instrument ? tell("enter", node, ...inputOf(node)) : []);
  const trace = (node: string, value: Code) => (options.instrument ? tell("trace", node, value, ...inputOf(node)) : []);

  const emitNode = (item: NodeItem): Statement[] => {
    const node = nodeOf(item.node);
    const rule = emitRuleOf(node.definition.type);
    if (!rule) {
      return trace(node.id, options.instrument ? inputCode({ kind: "event" }, run, uses) : "");
    }
    const note: Statement[] = node.note?.trim() ? [{ kind: "comment", node: node.id, text: node.note }] : [];
    const wired = (run.graph.ports.get(node.id) ?? []).length > 0;
    const step = follow(rule, node, ruleContext(node, run, uses, around, options), options.prefix);
    const written = write(item, step, wired);
    return written.length === 0 ? [] : prepend([...note, ...enter(node.id)], written);
  };

  const write = (item: NodeItem, step: Step, wired: boolean): Statement[] => {
    const { node, blocks } = item;
    switch (step.does) {
      case "value": {
        const value = step.async ? code("await ", step.value) : step.value;
        if (step.async || step.waits) state.waits = true;
        if (step.waits || isCall(step.value, "ctx.")) uses.ctx = true;
        const declared = step.type ?? knownType(node);
        if (blocks.has("error")) {
          const work: Statement = { kind: "line", node, code: code(`${node} = `, value) };
          const bare: Statement = { kind: "value", node, name: node, value, bare: step.statement ?? false };
          return guarded(item, { name: node, ...(declared ? { type: declared } : {}) }, work, bare, node);
        }
        if (options.instrument) uses.values.add(node);
        const type = step.type ? { type: step.type } : {};
        return [
          { kind: "value", node, name: node, ...type, value, bare: step.statement ?? false },
          ...trace(node, node),
        ];
      }
      case "act": {
        if (!step.atOnce) {
          state.acts = true;
          return [{ kind: "act", node, action: step.action }, ...trace(node, `${names.actions}.at(-1)`)];
        }
        uses.ctx = true;
        state.waits = true;
        const hub = placeCode("hub", around, uses);
        const line: Statement = { kind: "line", node, code: code("await ", call("ctx.sendNow", hub, step.action)) };
        return blocks.has("error") ? guarded(item, undefined, line, line, "null") : [line, ...trace(node, "null")];
      }
      case "run": {
        uses.ctx = true;
        state.waits ||= step.async ?? false;
        const line: Statement = {
          kind: "line",
          node,
          code: step.async ? code("await ", step.statement) : step.statement,
        };
        return blocks.has("error") ? guarded(item, undefined, line, line, "null") : [line, ...trace(node, "null")];
      }
      case "answer": {
        if (item.last && !wired && !options.instrument) return [{ kind: "return", node, answer: step.answer }];
        const parts = Object.entries(step.answer).filter(([, value]) => value !== undefined) as [keyof Answer, Code][];
        for (const [key] of parts) answers.add(key);
        const set = (key: keyof Answer, value: Code): Statement => ({
          kind: "line",
          node,
          code: code(`${names[key]} = `, value),
        });
        // An answer replaces an earlier one wholly.
        const other = (["headers", "body"] as const).filter(
          (key) => !("ack" in step.answer) && step.answer[key] === undefined,
        );
        const cleared = other.filter((key) => couldBeSet(key)).map((key) => (answers.add(key), set(key, "undefined")));
        const given = Object.fromEntries(parts.map(([key]) => [key, names[key]]));
        return [
          ...parts.map(([key, value]) => set(key, value)),
          ...cleared,
          ...trace(node, "ack" in given ? given.ack! : object(given)),
        ];
      }
      case "filter": {
        if (!wired) return [];
        const body = prepend(trace(node, "true"), emitBlock(blocks.get("next")));
        // A long rest is not nested when the run can end here instead.
        if (!item.last || isShort(body)) return [{ kind: "if", node, tests: [{ test: step.condition, body }] }];
        const leave: Statement = { kind: "return", node };
        return prepend([{ kind: "if", node, tests: [{ test: negated(step.condition), body: [leave] }] }], body);
      }
      case "repeat": {
        if (!blocks.has(step.port)) return [];
        const name = uses.items.get(node)!;
        const body = [...trace(node, name), ...emitBlock(blocks.get(step.port))];
        return [{ kind: "loop", node, name, list: step.list, body }];
      }
      case "parallel": {
        if (!wired) return [];
        if (options.instrument) uses.values.add(node);
        const branches = step.ports.map((port) => emitParallel(port, blocks.get(port)));
        state.waits = true;
        return [{ kind: "parallel", node, name: node, branches }, ...trace(node, node)];
      }
      case "end":
        return [...trace(node, "null"), ...end(node)];
      case "result":
        return calls.result(node, step);
      case "call":
        return calls.call(item, step);
      case "choose":
        return wired ? choose(item, step) : [];
    }
  };

  const emitParallel = (name: string, block: Block | undefined) => {
    const outer = state.waits;
    state.waits = false;
    const body = emitBlock(block);
    state.waits = outer;
    const last = block?.items.at(-1);
    // What comes out of branches of its own cannot be told by one name.
    const plain = last?.kind === "node" && last.blocks.size === 0 ? last.node : undefined;
    const output =
      plain === undefined
        ? undefined
        : hasValue(run.graph, plain)
          ? ({ kind: "value", node: plain } as const)
          : run.inputs.of.get(plain)!;
    return { name, body, ...(output ? { result: inputCode(output, run, uses) } : {}) };
  };

  /** Whether another answer of this run may have set it before. */
  const couldBeSet = (key: "headers" | "body") =>
    run.order.some((id) => {
      const { definition, config } = nodeOf(id);
      if (definition.type === "http.response") {
        const typed = config.kind === "html" || config.kind === "text";
        return key === "body" ? config.kind !== "empty" : config.headers.length > 0 || typed;
      }
      return definition.type === "reject" && key === "body";
    });

  const choose = ({ node, blocks }: NodeItem, step: Extract<Step, { does: "choose" }>): Statement[] => {
    const cases = step.cases.map(({ port, when }) => ({
      when,
      body: [...trace(node, quote(port)), ...emitBlock(blocks.get(port))],
    }));
    const tail = blocks.get("default");
    const otherwise = tail ? [...trace(node, quote("default")), ...emitBlock(tail)] : [];
    if (step.on === undefined) return chain(node, cases, otherwise);
    // A case that does nothing matters only to what comes after it.
    while (otherwise.length === 0 && cases.at(-1)?.body.length === 0) cases.pop();
    if (cases.length === 0) return otherwise;
    if (cases.length > 1) {
      return [{ kind: "switch", node, on: step.on, cases, ...(otherwise.length > 0 ? { otherwise } : {}) }];
    }
    return chain(node, [{ ...cases[0]!, when: code(operand(step.on), " === ", operand(cases[0]!.when)) }], otherwise);
  };

  const guarded: Guarded = (item, variable, work, bare, traced, undo, takes) => {
    const { node, blocks } = item;
    if (options.instrument && variable) uses.values.add(node);
    const next = [...trace(node, traced), ...(takes?.() ?? emitBlock(blocks.get("next")))];
    const used = variable !== undefined && uses.values.has(node);
    if (options.instrument) uses.errors.add(node);
    const failed = object({ error: `${names.error}.message` });
    // Where its input is a failure too, that is hidden by its own.
    const hidden = run.inputs.of.get(node)?.kind === "error";
    const told = options.instrument && hidden ? tell("trace", node, failed) : trace(node, failed);
    const handler = [...told, ...emitBlock(blocks.get("error"))];
    return [
      {
        kind: "try",
        node,
        ...(used ? { variable } : {}),
        work: [used ? work : bare],
        handler,
        usesError: uses.errors.has(node),
        next,
        ends: item.last,
        ...(undo === undefined ? {} : { undo }),
      },
    ];
  };

  const knownType = (node: string): string | undefined => {
    const { definition, config } = nodeOf(node);
    const type = definition.valueType(config);
    return type === "unknown" ? undefined : type;
  };

  const calls = callWriter({
    run,
    around,
    options,
    uses,
    state,
    outputs,
    functions: called,
    trace,
    end,
    emitBlock,
    guarded,
  });
  const body = emitBlock(run.plan.body);
  return {
    statements: part ? body : startWithActions(body),
    uses,
    async: state.waits,
    acts: state.acts,
    answers,
    results,
    outputs,
  };
}

/** A rule that did not do its work, at its node. */
export class RuleFailure extends Error {
  readonly node: string;
  readonly type: string;
  constructor(node: string, type: string, message: string) {
    super(message);
    this.node = node;
    this.type = type;
  }
}

/** Rules of own types may fail. */
function follow(rule: AnyRule, { id, definition, config }: ParsedNode, $: RuleContext, prefix: string): Step {
  try {
    return rule(config, $);
  } catch (error) {
    if (error instanceof RuleError) throw new RuleFailure(prefix + id, definition.type, error.message);
    throw error;
  }
}

/** Puts statements before others; the list of the others becomes the result. */
function prepend(first: readonly Statement[], list: Statement[]): Statement[] {
  if (first.length > 0) list.unshift(...first);
  return list;
}

function isCall(value: Code, prefix: string): boolean {
  return (
    typeof value === "object" &&
    value.kind === "call" &&
    typeof value.callee === "string" &&
    value.callee.startsWith(prefix)
  );
}
