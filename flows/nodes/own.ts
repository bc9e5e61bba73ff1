import { z } from "zod";
import * as code from "./code.ts";
import { ERROR, NEXT, type NodeDefinition, type PortDefinition } from "./definition.ts";
import * as fields from "./fields.ts";
import { nodeTypes, type AnyDefinition } from "./index.ts";
import { ownTypes } from "./registry.ts";
import type { EmitRule, Step } from "./rule.ts";
import type { AnyRule } from "./rules.ts";

/**
 * What a module of own node types is handed. It imports nothing but its own files, so the same files load in Node and,
 * under the editor's CSP, in a browser; and there is one zod.
 */
export interface NodeKit {
  z: typeof z;
  /** Building blocks for config schemas (`fields.ts`). */
  fields: typeof fields;
  /** Building blocks for code (`code.ts`). */
  code: typeof code;
  NEXT: PortDefinition;
  ERROR: PortDefinition;
}

/** A node type as our own are: what it is, and how it is written down. */
export interface OwnNodeType<Config = any> {
  definition: NodeDefinition<Config>;
  emit: EmitRule<Config>;
}

/** The default export of a module of own node types. */
export type NodeTypesModule = (kit: NodeKit) => OwnNodeType[];

const kit: NodeKit = { z, fields, code, NEXT, ERROR };

export interface Registered {
  types: string[];
  /** What was left out, and why; the others work. */
  problems: string[];
}

/**
 * Adds the types of a loaded module to those there are. Never throws: what is wrong with one is a problem and stops no
 * other. A type that is there already, ours or another's, is never replaced.
 * @param source what the module was loaded from, for messages
 * @param module its default export
 */
export function registerNodeTypes(source: string, module: unknown): Registered {
  if (typeof module !== "function") {
    return { types: [], problems: ["its default export must be a function that takes the kit and gives node types"] };
  }
  let list: unknown;
  try {
    list = (module as NodeTypesModule)(kit);
  } catch (error) {
    return { types: [], problems: [`its default export failed: ${messageOf(error)}`] };
  }
  if (!Array.isArray(list)) return { types: [], problems: ["its default export must give a list of node types"] };
  const registered: Registered = { types: [], problems: [] };
  list.forEach((one: unknown, i) => {
    const { name, problem } = register(source, one, i);
    if (registered.types.includes(name)) return registered.problems.push(`${name}: it is there twice`);
    if (problem === undefined) registered.types.push(name);
    else registered.problems.push(`${name}: ${problem}`);
  });
  return registered;
}

const shape = z.object({
  type: z
    .string()
    .regex(/^[a-z][A-Za-z0-9]{0,40}(\.[a-z][A-Za-z0-9]{0,40}){1,3}$/, "a name with a prefix of its own: `acme.slug`"),
  title: z.string().min(1).max(40),
  category: z.enum(["flow", "data", "socketio", "http", "state", "debug"]),
  icon: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "the name of a lucide icon, as `file-text`"),
  defaultId: z.string().regex(/^[a-z][A-Za-z0-9]{0,40}$/, "a name for new nodes, as `slug`"),
  blurb: z.string().min(1).max(120),
  help: z.string().max(20_000),
  keywords: z.array(z.string()).optional(),
  onlyIn: z
    .array(
      z.enum([
        "socket.connect",
        "socket.connected",
        "socket.disconnected",
        "socket.event",
        "http.request",
        "schedule",
        "part",
      ]),
    )
    .optional(),
  sends: z.boolean().optional(),
  trigger: z.undefined("own types cannot start runs: hosts would not know when").optional(),
});

const portShape = z.array(
  z.object({
    id: z.string().min(1).max(64),
    label: z.string().max(64),
    kind: z.enum(["next", "branch", "error"]),
    repeats: z.undefined("loops are `forEach`'s").optional(),
    parallel: z.undefined("branches at the same time are `parallel`'s").optional(),
  }),
);

function register(source: string, one: unknown, i: number): { name: string; problem?: string } {
  const { definition, emit } = (one ?? {}) as Partial<OwnNodeType>;
  const name = typeof definition?.type === "string" ? definition.type : `number ${i + 1}`;
  const refuse = (problem: string) => ({ name, problem });
  if (typeof definition !== "object" || definition === null) return refuse("`definition` is missing");
  if (typeof emit !== "function") return refuse("`emit`, the rule that writes it down, is missing");
  const parsed = shape.safeParse(definition);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refuse(`\`${issue!.path.join(".")}\`: ${issue!.message}`);
  }
  if (Object.hasOwn(nodeTypes, name)) return refuse("there is a node type of that name; ours cannot be replaced");
  const other = ownTypes.get(name);
  // Loaded before in this process.
  if (other?.source === source) return { name };
  if (other) return refuse(`there is a node type of that name already, from ${other.source}`);
  try {
    const problem = tryOut(definition);
    if (problem !== undefined) return refuse(problem);
  } catch (error) {
    return refuse(`it fails with its own defaults: ${messageOf(error)}`);
  }
  ownTypes.set(name, { source, definition: safe(definition), rule: checked(emit as AnyRule, definition) });
  return { name };
}

/** What its functions say about a new node. */
function tryOut({ schema, summary, ports, valueType }: AnyDefinition): string | undefined {
  if (typeof schema?.safeParse !== "function") return "`schema` must be made with the kit's `z`";
  const defaults = schema.safeParse({});
  if (!defaults.success) {
    const [issue] = defaults.error.issues;
    return `\`schema\`: every field needs a default, \`${issue!.path.join(".")}\` has none`;
  }
  z.toJSONSchema(schema, { io: "input" });
  if (typeof summary(defaults.data) !== "string") return "`summary` must give a text";
  if (!isPorts(ports(defaults.data))) return "`ports` must give a list of ports, each with a name of its own";
  if (typeof valueType(defaults.data) !== "string") return "`valueType` must give a text";
  return undefined;
}

function isPorts(value: unknown): value is PortDefinition[] {
  const parsed = portShape.safeParse(value);
  return parsed.success && new Set(parsed.data.map(({ id }) => id)).size === parsed.data.length;
}

/** The definition with functions that never throw and always give what they should. */
function safe(definition: AnyDefinition): AnyDefinition {
  const { title, schema } = definition;
  const attempt = <T>(work: () => T, is: (value: unknown) => boolean, fallback: T): T => {
    try {
      const value = work();
      return is(value) ? value : fallback;
    } catch {
      return fallback;
    }
  };
  const isText = (value: unknown) => typeof value === "string";
  const usual = definition.ports(schema.parse({}));
  return {
    ...definition,
    summary: (config) =>
      attempt(() => definition.summary(config), isText, title)
        .replace(/\s+/g, " ")
        .slice(0, 200),
    ports: (config) => attempt(() => definition.ports(config), isPorts, usual),
    valueType: (config) => attempt(() => definition.valueType(config), isText, "unknown"),
    valuePath: () => "",
  };
}

/** Something is wrong with a rule; the compiler says so at the node. */
export class RuleError extends Error {}

const STEPS: ReadonlySet<Step["does"]> = new Set(["value", "act", "run", "answer", "filter", "choose", "end"]);
const SENDING: ReadonlySet<Step["does"]> = new Set(["act", "answer", "end"]);

/** The rule, failing only with a `RuleError`. */
function checked(rule: AnyRule, { sends }: AnyDefinition): AnyRule {
  return (config, $) => {
    let step: Step;
    try {
      step = rule(config, $);
    } catch (error) {
      throw new RuleError(messageOf(error));
    }
    if (!STEPS.has(step?.does)) throw new RuleError(`what it does is none of ${[...STEPS].join(", ")}`);
    if (SENDING.has(step.does) && !sends)
      throw new RuleError("it sends or answers, which its definition must say (`sends`)");
    if (!codeOf(step).every(isCode)) throw new RuleError("what it gives as code is none");
    return step;
  };
}

/** All the code of a step that must be there. */
function codeOf(step: Step): unknown[] {
  switch (step.does) {
    case "value":
      return [step.value];
    case "act":
      return [step.action];
    case "run":
      return [step.statement];
    case "filter":
      return [step.condition];
    case "answer":
      return Object.values(step.answer ?? {}).filter((one) => one !== undefined);
    case "choose":
      return [...(step.on === undefined ? [] : [step.on]), ...(step.cases ?? []).map((one) => one?.when)];
    default:
      return [];
  }
}

function isCode(value: unknown): boolean {
  if (typeof value === "string") return true;
  const one = (value ?? {}) as { [key: string]: any };
  switch (one.kind) {
    case "object":
      return Array.isArray(one.members) && one.members.every((member) => isCode(member?.value));
    case "array":
      return Array.isArray(one.items) && one.items.every(isCode);
    case "call":
      return isCode(one.callee) && Array.isArray(one.args) && one.args.every(isCode);
    case "sequence":
      return Array.isArray(one.parts) && one.parts.every(isCode);
    case "block":
      return isCode(one.head) && isCode(one.body);
    case "source":
      return Array.isArray(one.pieces);
    default:
      return false;
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
