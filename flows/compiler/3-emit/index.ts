import { array, code, object, quote, type Code } from "../../nodes/code.ts";
import type { Answer } from "../../nodes/rule.ts";
import type { ParsedNode } from "../1-parse/index.ts";
import type { Analysed } from "../2-analyse/index.ts";
import type { Linked, Part } from "../2-analyse/parts.ts";
import type { Run } from "../2-analyse/runs.ts";
import { surroundParts, surroundings } from "../2-analyse/surroundings.ts";
import { KIT_TYPES } from "../source/globals.ts";
import type { CodeSpan, CompileOptions } from "../types.ts";
import type { Module, PartFunction } from "./context.ts";
import { nameParts, writePart } from "./parts.ts";
import { emitRun, type EmittedRun } from "./run.ts";
import { writeDoc, writeHead } from "./heads.ts";
import { returns, writeStatements } from "./statements.ts";
import { triggerInfo } from "./triggers.ts";
import { handlerParameters, rescue, type Rescue } from "./rescue.ts";
import { runEventTypeCode } from "./types.ts";
import { Writer } from "./writer.ts";

export interface Emitted {
  code: string;
  lines: (string | null)[];
  spans: CodeSpan[];
}

/** Phase 3: writes the module. Only for a flow without errors. */
export function emit(id: string, { runs, onError, parts }: Analysed, linked: Linked, options: CompileOptions): Emitted {
  const texts = new Map<string, { name: string; node: string; text: Code }>();
  const all = onError ? [...runs, onError] : runs;
  const functions = nameParts(id, [...all, ...parts], linked.parts);
  const ids = new Set([...all, ...linked.parts.map(({ run }) => run)].flatMap((run) => run.order));
  for (const name of functions.values()) ids.add(name);
  const hoister =
    (prefix: string) =>
    (node: string, field: string, text: Code): Code => {
      const key = `${prefix}${node} ${field}`;
      const known = texts.get(key);
      if (known) return known.name;
      const last = field
        .split(".")
        .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
        .join("");
      let name = `${node}${last}`;
      while (ids.has(name)) name += "_";
      // Two flows may have nodes of one name.
      if (linked.flows.length > 0) ids.add(name);
      texts.set(key, { name, node: prefix + node, text });
      return name;
    };
  const helpers = new Set<string>();
  /** What `jsonata` is called here, when some node needs it. */
  let jsonata: string | undefined;
  const helper: Module["helper"] = (wanted) => {
    let name: string = wanted;
    while (ids.has(name)) name += "_";
    if (wanted === "jsonata") return (jsonata = name);
    helpers.add(`const ${name} = ${HELPERS[wanted]}`);
    return name;
  };
  const written = new Map<Part, PartFunction>();
  const module = {
    instrument: options.instrument ?? false,
    prefix: "",
    hoist: hoister(""),
    helper,
    called: (node: ParsedNode) => written.get(linked.calls.get(node)!)!,
  };
  const around = surroundParts(all, linked.calls);
  // Those that are called come before those that call them; in the module they stand in the order of their names.
  const partFunctions = linked.parts.map((part) => {
    const { flow } = part.unit;
    const prefix = flow.id === id ? "" : `${flow.id}/`;
    const name = functions.get(part)!;
    const places = around.get(part) ?? { hub: "hub", namespace: "/" };
    const one = emitRun(part.run, places, { ...module, prefix, hoist: hoister(prefix) });
    const { async, acts, uses } = one;
    const takesInputs = uses.inputs || part.run.trigger.config.inputs.length > 0;
    written.set(part, { name, async, acts, uses, takesInputs });
    return { ...one, run: part.run, name, flow: flow.id, prefix, takesInputs };
  });
  const handler = onError && { run: onError, ...emitRun(onError, surroundings(onError), module) };
  const emitted: Emission[] = runs.map((run) => {
    const one = { run, ...emitRun(run, surroundings(run), module, onError?.trigger.id) };
    return handler ? { ...one, rescue: rescue(one, handler, helper) } : one;
  });
  if (handler) emitted.push(handler);

  const body = new Writer();
  for (const { name, node, text } of texts.values()) {
    body.node = node;
    body.line(0, code(`const ${name} = `, text), ";");
    body.node = null;
    body.blank();
  }
  for (const text of helpers) {
    body.line(0, text, ";");
    body.blank();
  }
  for (const one of emitted) writeFunction(body, one);
  for (const one of partFunctions.toSorted((a, b) => (a.prefix + a.name < b.prefix + b.name ? -1 : 1))) {
    writePart(body, one);
  }
  writeTable(body, id, runs);

  // The imports come first but depend on what was written.
  const head = new Writer();
  const words = new Set(withoutStrings(body, texts).match(/\b[A-Z][A-Za-z]+\b/g));
  const types = KIT_TYPES.filter((name) => words.has(name));
  const kit = options.kit ?? "./handler-kit/index.js";
  head.line(0, code("import type ", importList(types), " from ", quote(kit)), ";");
  if (jsonata) {
    const name = jsonata === "jsonata" ? jsonata : `jsonata as ${jsonata}`;
    // Beside the kit's types, whatever those are called here.
    head.line(0, `import { ${name} } from ${quote(kit.replace(/[\w-]+(\.\w+)$/, "jsonata$1"))};`);
  }
  head.blank();
  const shift = head.text.length;
  return {
    code: head.text + body.text,
    lines: [...head.lines, ...body.lines],
    spans: body.spans.map((span) => ({ ...span, start: span.start + shift, end: span.end + shift })),
  };
}

/** What is written as one function; `rescue` is what it does when it fails. */
type Emission = EmittedRun & { run: Run; rescue?: Rescue };

/** Functions a module brings along when a node asks for them. */
const HELPERS = {
  escapeHtml: '(value: unknown): string =>\n  String(value ?? "").replace(/[&<>"\']/g, (c) => `&#${c.charCodeAt(0)};`)',
  invalid: "(at: string, problem: string): never => {\n  throw new TypeError(`${at} ${problem}`);\n}",
  failureOf:
    "(thrown: unknown, trigger: string) => ({\n  message: thrown instanceof Error ? thrown.message : String(thrown),\n  trigger,\n})",
};

const importList = (types: readonly string[]): Code => object(Object.fromEntries(types.map((t) => [t, t])));

/** Where names of types may be meant as such: not in texts of the author's. */
function withoutStrings(body: Writer, texts: ReadonlyMap<string, { text: Code }>): string {
  let text = body.text;
  for (const { text: hoisted } of texts.values()) text = text.replace(String(hoisted), "");
  return text.replace(/"(?:[^"\\\n]|\\.)*"/g, '""').replace(/^\s*(?:\/\/|\/?\*).*$/gm, "");
}

function writeFunction(out: Writer, one: Emission): void {
  const { run, statements, uses, acts, answers, rescue } = one;
  const { trigger } = run;
  out.node = trigger.id;
  writeDoc(out, trigger);
  const usesEvent = uses.event;
  const event = code(`${usesEvent ? "event" : "_event"}: `, runEventTypeCode(run));
  const parameters = run.handles
    ? handlerParameters(one, event)
    : [...(usesEvent || uses.ctx ? [event] : []), ...(uses.ctx ? ["ctx: HandlerContext"] : [])];
  const async = one.async || rescue?.async;
  const result = async ? "Promise<HandlerResult>" : "HandlerResult";
  const head = `${run.handles ? "" : "export "}${async ? "async " : ""}function ${trigger.id}(`;
  writeHead(out, head, parameters, `): ${result} {`);
  const kind = trigger.definition.trigger;
  const accepts = run.order.some((id) => run.graph.nodes.get(id)!.definition.type === "accept");
  const status = kind === "http.request" ? "204" : kind === "socket.connect" ? (accepts ? "403" : "200") : undefined;
  const { names } = uses;
  if (rescue) out.line(2, "try {");
  const indent = rescue ? 4 : 2;
  let started = acts && !statements.some((s) => s.kind === "start");
  if (started) out.line(indent, `const ${names.actions}: Action[] = []`, ";");
  for (const field of ORDER) if (answers.has(field)) out.line(indent, declaration(field, names[field], status), ";");
  const around = {
    names,
    started: () => void (started = true),
    isUsed: (node: string) => uses.values.has(node),
    result: (answer: Answer | undefined): Code => {
      const members = new Map<string, Code>();
      for (const field of ORDER) {
        const value = answer
          ? answer[field]
          : answers.has(field)
            ? names[field]
            : field === "statusCode"
              ? status
              : undefined;
        if (value !== undefined) members.set(field, value);
      }
      return object({ ...Object.fromEntries(members), actions: started ? names.actions : array([]) });
    },
  };
  writeStatements(out, statements, indent, around);
  out.node = trigger.id;
  if (!returns(statements)) out.line(indent, code("return ", around.result(undefined)), ";");
  if (rescue) {
    out.line(2, rescue.usesThrown ? `} catch (${names.thrown}) {` : "} catch {");
    for (const line of rescue.lines) out.line(4, line, ";");
    out.line(2, "}");
  }
  out.line(0, "}");
  out.node = null;
  out.blank();
}

const ORDER = ["statusCode", "headers", "body", "ack"] as const;

/** @param status what it is at first; none in a handler of failures, which may be of a run that has no status */
function declaration(field: keyof Answer, name: string, status: string | undefined): string {
  switch (field) {
    case "statusCode":
      return status === undefined ? `let ${name}: number | undefined` : `let ${name} = ${status}`;
    case "headers":
      return `let ${name}: Record<string, string> | undefined`;
    case "body":
      return `let ${name}: unknown`;
    case "ack":
      return `let ${name}: unknown[] | undefined`;
  }
}

function writeTable(out: Writer, id: string, runs: readonly Run[]): void {
  const triggers = runs.map(({ trigger }) => {
    const { kind, node: _, ...info } = triggerInfo(trigger);
    const members = Object.entries(info).map(([key, value]): [string, Code] => [key, literal(value)]);
    return object({ on: quote(kind), ...Object.fromEntries(members), run: trigger.id });
  });
  const table = object({ id: quote(id), triggers: array(triggers) });
  out.line(0, code("export default ", table, " satisfies Flow"), ";");
}

const literal = (value: string | readonly string[]): Code =>
  typeof value === "string" ? quote(value) : array(value.map(quote));
