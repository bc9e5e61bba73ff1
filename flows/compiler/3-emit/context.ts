import { quote, template, type Code } from "../../nodes/code.ts";
import type { RuleContext } from "../../nodes/rule.ts";
import type { ParsedNode } from "../1-parse/index.ts";
import { valueAt } from "../2-analyse/references.ts";
import type { Run } from "../2-analyse/runs.ts";
import type { Surroundings } from "../2-analyse/surroundings.ts";
import { isPart } from "../2-analyse/triggers.ts";
import { hasValue, type Input } from "../2-analyse/values.ts";
import type { Source } from "../source/source.ts";
import { templateParts } from "../source/template.ts";
import { bodyCode, expressionCode } from "./rewrite.ts";

/** What the code of one function turned out to use. */
export interface Uses {
  /** Names of the function's own variables, moved out of the way of nodes that are called the same. */
  names: Record<OwnName, string>;
  event: boolean;
  /** Of a handler of failures: what went wrong. */
  failure: boolean;
  /** Of a part: what it was given, and where its messages go. */
  inputs: boolean;
  hub: boolean;
  namespace: boolean;
  ctx: boolean;
  /** Nodes whose `const` is read. */
  values: Set<string>;
  /** By loop: what its item is called. */
  items: Map<string, string>;
  /** Nodes whose failure is read. */
  errors: Set<string>;
  /** Joins whose parameter is read. */
  parameters: Set<string>;
}

const RUN_NAMES = ["actions", "statusCode", "headers", "body", "ack", "error", "thrown", "failure"] as const;
const PART_NAMES = ["inputs", "hub", "namespace", "result"] as const;
export type OwnName = (typeof RUN_NAMES)[number] | (typeof PART_NAMES)[number];

/** @param functions of the module that this one calls */
export function startUses(run: Run, functions: readonly string[] = []): Uses {
  const taken = new Set(run.order.filter((id) => run.dominators.joins.has(id) || hasValue(run.graph, id)));
  for (const name of functions) taken.add(name);
  const free = (name: string): string => (taken.has(name) ? free(`${name}_`) : name);
  const named = (own: readonly OwnName[]) => Object.fromEntries(own.map((name) => [name, free(name)]));
  const names = { ...named(RUN_NAMES), ...named(PART_NAMES) } as Record<OwnName, string>;
  const declared = [...RUN_NAMES, ...(isPart(run.trigger) ? PART_NAMES : [])].map((name) => names[name]);
  // A loop inside another must not hide the item its own list comes from.
  const items = new Map<string, string>();
  const used = new Set([...taken, ...declared, "input", "event", "ctx"]);
  for (const id of run.order) {
    const { definition, config } = run.graph.nodes.get(id)!;
    if (definition.type !== "forEach") continue;
    let name = config.item as string;
    for (let i = 2; used.has(name); i++) name = `${config.item}${i}`;
    used.add(name);
    items.set(id, name);
  }
  const none = { event: false, failure: false, ctx: false, inputs: false, hub: false, namespace: false };
  return { names, items, ...none, values: new Set(), errors: new Set(), parameters: new Set() };
}

/** A text too long to stand in the middle of code: a constant of the module. */
export type Hoist = (node: string, field: string, text: string) => Code;

/** What the code of a function may add to the module. */
export interface Module {
  instrument: boolean;
  /** Before the names of nodes in traces: of another flow `flow/`. */
  prefix: string;
  hoist: Hoist;
  helper: RuleContext["helper"];
  /** The function a `subflow` node calls. */
  called: (node: ParsedNode) => PartFunction;
}

/** A part, already written. */
export interface PartFunction {
  name: string;
  async: boolean;
  /** It adds to the actions it is given. */
  acts: boolean;
  uses: Pick<Uses, "ctx" | "hub" | "namespace">;
  takesInputs: boolean;
}

/** What `input` is in the code, counted as used. */
export function inputCode(input: Input, run: Run, uses: Uses): string {
  switch (input.kind) {
    case "event":
      if (run.handles) {
        uses.failure = true;
        return uses.names.failure;
      }
      if (isPart(run.trigger)) {
        uses.inputs = true;
        return uses.names.inputs;
      }
      uses.event = true;
      return run.trigger.definition.trigger === "socket.event" ? "event.params" : "event";
    case "value":
      uses.values.add(input.node);
      return valueCode(run, input.node);
    case "item":
      return uses.items.get(input.node)!;
    case "error":
      uses.errors.add(input.node);
      return uses.names.error;
    case "parameter":
      uses.parameters.add(input.node);
      return "input";
  }
}

/** How the value of a node is read. */
function valueCode(run: Run, id: string): string {
  const { definition, config } = run.graph.nodes.get(id)!;
  return `${id}${definition.valuePath?.(config) ?? ""}`;
}

/** Where the messages of a function go; what a part is told by its caller is a parameter. */
export function placeCode(field: "hub" | "namespace", around: Surroundings, uses: Uses): Code {
  const known = around[field];
  if (known !== undefined) return quote(known);
  uses[field] = true;
  return uses.names[field];
}

export function ruleContext(
  node: ParsedNode,
  run: Run,
  uses: Uses,
  around: Surroundings,
  { hoist, helper }: Module,
): RuleContext {
  const input = () => inputCode(run.inputs.of.get(node.id)!, run, uses);

  /** What the free names of a source become, counted as used. */
  const replacements = (source: Source) => {
    const replace = new Map<string, string>();
    for (const { name } of source.references) {
      if (name === "input") replace.set(name, input());
      else if (name === "env") replace.set(name, "ctx.env");
      else if (name === run.trigger.id) replace.set(name, inputCode({ kind: "event" }, run, uses));
      else if (run.graph.nodes.has(name)) {
        uses.values.add(name);
        replace.set(name, valueCode(run, name));
      }
      if (name === "event") uses.event = true;
      if (name === "ctx" || name === "env") uses.ctx = true;
    }
    return replace;
  };
  const expression = (path: string, field = path) => {
    const source = node.sources.get(path);
    return source && expressionCode(source, node.id, field, replacements(source));
  };
  const value = (path: string): Code => {
    const set = valueAt(node.config, path);
    if (typeof set !== "string") return expression(path, `${path}.js`) ?? quote("");
    return set.split("\n").length > 3 ? hoist(node.id, path, template(set)) : quote(set);
  };
  return {
    input,
    value,
    values: (path) => (valueAt(node.config, path) as unknown[]).map((_, i) => value(`${path}.${i}`)),
    expression: (path) => expression(path),
    operand: (path) => {
      const code = expression(path);
      return code === undefined || node.sources.get(path)!.tight ? code : { kind: "sequence", parts: ["(", code, ")"] };
    },
    body: (path) => {
      const source = node.sources.get(path)!;
      return bodyCode(source, node.id, path, replacements(source));
    },
    template: (path) =>
      templateParts(valueAt(node.config, path) as string).map((part) =>
        part.kind === "text" ? part.text : { value: expression(`${path}#${part.index}`, path) ?? quote("") },
      ),
    helper,
    constant: (name, text) => hoist(node.id, name, text),
    isLiteral: (path) => node.sources.get(path)?.literal ?? false,
    namespace: (own) => (own === "" ? placeCode("namespace", around, uses) : quote(own)),
    hub: (own) => (own === "" ? placeCode("hub", around, uses) : quote(own)),
  };
}
