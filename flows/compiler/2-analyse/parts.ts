import { diagnose } from "../../model/codes.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { FlowDocument } from "../../model/document.ts";
import { parse, type ParsedNode } from "../1-parse/index.ts";
import type { Library } from "../library.ts";
import type { PartInfo } from "../types.ts";
import { didYouMean, listed } from "../words.ts";
import { outputsOf } from "./answers.ts";
import { analyse, type Analysed } from "./index.ts";
import { checkParallel, hasOrder } from "./parallel.ts";
import type { Run } from "./runs.ts";

/** One flow, as far as it has been understood. */
export interface Unit {
  flow: FlowDocument;
  analysed: Analysed;
  diagnostics: Diagnostic[];
}

/** A part that becomes a function of the module. */
export interface Part {
  /** `flow/part`. */
  key: string;
  unit: Unit;
  run: Run;
  outputs: readonly string[];
}

export interface Linked {
  /** Own ones and those that are called, each after those it calls. */
  parts: Part[];
  calls: ReadonlyMap<ParsedNode, Part>;
  /** Other flows whose parts are called, however indirectly; also those that are not there. Sorted. */
  flows: string[];
  /** By `flow/node` of another flow: the node of this one that calls it. */
  origins: Record<string, string>;
  diagnostics: Diagnostic[];
}

const MAX_PARTS = 500;

const units = new WeakMap<FlowDocument, Unit>();
function unitOf(flow: FlowDocument): Unit {
  let unit = units.get(flow);
  if (!unit) {
    const parsed = parse(flow);
    const analysed = analyse(parsed);
    units.set(flow, (unit = { flow, analysed, diagnostics: [...parsed.diagnostics, ...analysed.diagnostics] }));
  }
  return unit;
}

const runsOf = ({ runs, onError, parts }: Analysed) => [...runs, ...(onError ? [onError] : []), ...parts];
const callsOf = ({ graph, order }: Run) =>
  order.map((id) => graph.nodes.get(id)!).filter(({ definition }) => definition.type === "subflow");

/** Finds the part each `subflow` node calls, in this flow and in those it calls. */
export function link(root: Unit, library: Library): Linked {
  const parts = new Map<string, Part>();
  const calls = new Map<ParsedNode, Part>();
  const flows = new Set<string>();
  const ordered: Part[] = [];
  /** By part: what is wrong with its calls. */
  const wrong = new Map<string, Diagnostic[]>();
  const open: string[] = [];

  const unitNamed = (id: string): Unit | { problem: string } | undefined => {
    if (id === root.flow.id) return root;
    flows.add(id);
    const entry = Object.hasOwn(library, id) ? library[id]! : undefined;
    return entry && "flow" in entry ? unitOf(entry.flow) : entry;
  };

  const find = (unit: Unit, node: ParsedNode): Part | Diagnostic[] => {
    const { flow: named, part: name } = node.config as { flow: string; part: string };
    // That it is empty is said elsewhere.
    if (name === "") return [];
    const id = named === "" ? unit.flow.id : named;
    const target = unitNamed(id);
    if (!target) return [diagnose("flow_unknown", { flow: id }, { field: "flow" })];
    if ("problem" in target) return [diagnose("part_broken", { part: name, flow: id, ...target }, { field: "flow" })];
    const key = `${id}/${name}`;
    const known = parts.get(key);
    if (known) return known;
    const run = target.analysed.parts.find(({ trigger }) => trigger.id === name);
    if (run) {
      const part: Part = { key, unit: target, run, outputs: outputsOf(run) };
      parts.set(key, part);
      return part;
    }
    const nodes = Object.entries(target.flow.nodes).filter(([, { type }]) => type === "subflow.input");
    const ids = nodes.map(([one]) => one);
    if (ids.includes(name)) return target === root ? [] : [broken(name, id, target.diagnostics)];
    const others = ids.length > 0 ? `It has ${listed(ids.map((one) => `\`${one}\``))}.` : "It has no parts at all.";
    const flow = target === unit ? "This flow" : `The flow \`${id}\``;
    return [diagnose("part_unknown", { flow, part: name, hint: didYouMean(name, ids) ?? others }, { field: "part" })];
  };

  const checkRun = (unit: Unit, run: Run): Diagnostic[] =>
    callsOf(run).flatMap((node) => {
      const part = find(unit, node);
      const found = Array.isArray(part) ? part : checkCall(node, part);
      if (!Array.isArray(part)) {
        calls.set(node, part);
        const circle = visit(part);
        if (circle) found.push(diagnose("part_recursive", { path: circle }, { field: "part" }));
      }
      return found.map((d) => ({ ...d, node: node.id }));
    });

  /** Follows the calls of a part; gives the circle when it leads to itself. */
  const visit = (part: Part): string | undefined => {
    const { key, unit, run } = part;
    if (open.includes(key)) {
      return [...open.slice(open.indexOf(key)), key].map((one) => `\`${one}\``).join(" → ");
    }
    if (wrong.has(key)) return undefined;
    wrong.set(key, []);
    open.push(key);
    wrong.set(key, checkRun(unit, run));
    open.pop();
    ordered.push(part);
    return undefined;
  };

  const diagnostics: Diagnostic[] = [];
  for (const run of root.analysed.parts) {
    const key = `${root.flow.id}/${run.trigger.id}`;
    const part = parts.get(key) ?? { key, unit: root, run, outputs: outputsOf(run) };
    parts.set(key, part);
    visit(part);
    diagnostics.push(...wrong.get(key)!);
  }
  const { runs, onError } = root.analysed;
  for (const run of onError ? [...runs, onError] : runs) diagnostics.push(...checkRun(root, run));

  const sends = (node: ParsedNode) => {
    const part = calls.get(node);
    return part !== undefined && acts(part, calls);
  };
  for (const run of calls.size > 0 ? runsOf(root.analysed) : []) diagnostics.push(...checkParallel(run, sends));
  for (const { key, run, unit } of ordered) if (unit !== root) wrong.get(key)!.push(...checkParallel(run, sends));

  // What is wrong inside other flows is said at the node of this one that leads there.
  const origins: Record<string, string> = {};
  for (const run of runsOf(root.analysed)) {
    for (const node of callsOf(run)) {
      const seen = new Set<Part>();
      const part = calls.get(node);
      if (part && part.unit !== root) seen.add(part);
      for (const one of seen) {
        for (const id of one.run.order) origins[`${one.unit.flow.id}/${id}`] ??= node.id;
        const problems = [...problemsOf(one), ...wrong.get(one.key)!];
        if (problems.length > 0) {
          const place = { node: node.id, field: "part" };
          diagnostics.push({ ...broken(one.run.trigger.id, one.unit.flow.id, problems), ...place });
        }
        for (const inner of callsOf(one.run)) {
          const next = calls.get(inner);
          if (next && next.unit !== root) seen.add(next);
        }
      }
    }
  }
  if (parts.size > MAX_PARTS) diagnostics.push(diagnose("too_many_parts", { count: parts.size, limit: MAX_PARTS }));
  return { parts: ordered, calls, flows: [...flows].toSorted(), origins, diagnostics };
}

/** A part as whoever calls it sees it. */
export function partInfo(run: Run): PartInfo {
  const { id, config, note } = run.trigger;
  const inputs = (config.inputs as PartInfo["inputs"]).filter(({ name }) => name !== "");
  return { part: id, inputs, outputs: outputsOf(run), ...(note ? { note } : {}) };
}

function problemsOf({ unit, run }: Part): Diagnostic[] {
  return unit.diagnostics.filter((d) => d.severity === "error" && (d.node === undefined || run.order.includes(d.node)));
}

function broken(part: string, flow: string, problems: readonly Diagnostic[]): Diagnostic {
  const [first] = problems.filter((d) => d.severity === "error");
  const problem = first ? `${first.node ? `\`${first.node}\`: ` : ""}${first.message}` : "its flow cannot be read.";
  return diagnose("part_broken", { part, flow, problem }, { field: "part" });
}

function checkCall({ config }: ParsedNode, { run, outputs }: Part): Diagnostic[] {
  const found: Diagnostic[] = [];
  const part = run.trigger.id;
  const asked = (run.trigger.config.inputs as { name: string }[]).map(({ name }) => name);
  const given = (config.inputs as { name: string }[]).map(({ name }) => name);
  for (const name of asked) {
    if (!given.includes(name)) found.push(diagnose("part_input_missing", { part, name }, { field: "inputs" }));
  }
  given.forEach((name, i) => {
    // That it has no name is said elsewhere.
    if (name === "" || asked.includes(name)) return;
    const others = asked.length > 0 ? `It asks for ${listed(asked.map((one) => `\`${one}\``))}.` : "Remove it.";
    const hint = didYouMean(name, asked) ?? others;
    found.push(diagnose("part_input_unknown", { part, name, hint }, { field: `inputs.${i}.name` }));
  });
  const own = (config.outputs as { name: string }[]).map(({ name }) => name);
  const say = (names: readonly string[]) =>
    names.length === 0
      ? "no output"
      : `the ${names.length > 1 ? "outputs" : "output"} ${listed(names.map((one) => `\`${one}\``))}`;
  if (own.toSorted().join("\n") !== outputs.join("\n")) {
    found.push(diagnose("part_outputs_differ", { part, outputs: say(outputs), own: say(own) }, { field: "outputs" }));
  }
  return found;
}

/** Whether a part, or one it calls, sends anything. */
function acts(part: Part, calls: ReadonlyMap<ParsedNode, Part>, seen = new Set<Part>()): boolean {
  if (seen.has(part)) return false;
  seen.add(part);
  const { graph, order } = part.run;
  return order.some((id) => {
    const node = graph.nodes.get(id)!;
    const called = calls.get(node);
    if (called) return acts(called, calls, seen);
    // Inside the part, its end is its own business.
    return hasOrder(node) && node.definition.type !== "subflow.output" && node.definition.type !== "return";
  });
}
