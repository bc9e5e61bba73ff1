import { diagnose } from "../../model/codes.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { ParsedNode } from "../1-parse/index.ts";
import { FORBIDDEN, GLOBALS } from "../source/globals.ts";
import type { Reference } from "../source/references.ts";
import { didYouMean } from "../words.ts";
import { successors } from "./graph.ts";
import { encloses, isVisible, type Frame } from "./plan.ts";
import type { Run } from "./runs.ts";
import { isPart } from "./triggers.ts";
import { hasValue } from "./values.ts";

/** Checks every free name in a node's sources against what is known there in this run. */
export function checkReferences(node: ParsedNode, run: Run): Diagnostic[] {
  return [...node.sources].flatMap(([path, source]) => {
    const [name = "", part] = path.split("#");
    // The text of a `Value` is in its `js`.
    const field = part !== undefined || typeof valueAt(node.config, path) === "string" ? name : `${path}.js`;
    const base = source.offset ?? 0;
    return source.references.flatMap((reference) => {
      const found = checkName(reference, node, run, source.kind === "body") ?? checkPurity(reference);
      if (!found) return [];
      return [{ ...found, node: node.id, field, range: { start: base + reference.start, end: base + reference.end } }];
    });
  });
}

export function valueAt(config: unknown, path: string): unknown {
  return path.split(".").reduce((value, key) => (value as Record<string, unknown>)?.[key], config);
}

function checkName({ name, written }: Reference, node: ParsedNode, run: Run, isBody: boolean): Diagnostic | undefined {
  if (name === "event" && isPart(run.trigger)) return diagnose("event_in_part", { part: run.trigger.id });
  if (name === "input" || name === "event" || name === "env" || (name === "ctx" && isBody)) {
    if (!written || (name === "input" && isBody)) return undefined;
    return diagnose("expression_forbidden", { what: `${name} =`, reason: "it cannot be assigned to" });
  }
  if (name === "ctx") return unknown(name, "`ctx` is only there in function nodes.");
  if (run.graph.nodes.has(name)) {
    const found = checkNodeName(name, node, run);
    if (found || !written) return found;
    return diagnose("expression_forbidden", { what: `${name} =`, reason: "the value of a node cannot be changed" });
  }
  if (GLOBALS.has(name)) return undefined;
  const instead = FORBIDDEN.get(name);
  if (instead) return diagnose("name_global_forbidden", { name, hint: instead });
  const near = [...visibleNodes(node.id, run), "input", "event", "env", ...(isBody ? ["ctx"] : []), ...GLOBALS];
  const first = run.trigger.definition.trigger === "socket.event" ? parameterHint(name, run) : undefined;
  return unknown(
    name,
    first ?? didYouMean(name, near) ?? "Known are `input`, `event`, `env` and the nodes that ran before.",
  );
}

const unknown = (name: string, hint: string) => diagnose("name_unknown", { name, hint });

function parameterHint(name: string, run: Run): string | undefined {
  const names = (run.trigger.config.parameters as { name: string }[]).map((p) => p.name);
  return names.includes(name) ? `The event's parameter is \`event.params.${name}\`.` : undefined;
}

function checkNodeName(name: string, node: ParsedNode, run: Run): Diagnostic | undefined {
  const other = run.graph.nodes.get(name)!;
  const from = run.plan.places.get(name);
  const at = run.plan.places.get(node.id)!;
  const { type } = other.definition;
  // What went wrong has a name, because `event` is something else there; a part has no `event`.
  if (name === run.trigger.id && (run.handles || isPart(run.trigger))) return undefined;
  if (other.definition.trigger) {
    const hint = isPart(run.trigger)
      ? `This is the part \`${run.trigger.id}\`.`
      : name === run.trigger.id
        ? "What the trigger brought is `event`."
        : "Use `event`.";
    return diagnose("reference_valueless", { name, type, hint });
  }
  if (!from) return diagnose("reference_elsewhere", { name, trigger: run.trigger.id });
  if (!hasValue(run.graph, name)) return diagnose("reference_valueless", { name, type });
  if (isVisible(from, at)) return undefined;
  const later = encloses(from.known, at.frame) || !leadsTo(run, name, node.id);
  if (from.order >= at.order && later) return diagnose("reference_later", { name });
  return diagnose("reference_uncertain", { name, branch: outermostBranch(from.known, at.frame).label });
}

/** Whether there is a way along the wires. */
function leadsTo(run: Run, from: string, to: string): boolean {
  const seen = new Set([from]);
  // The set grows while it is walked.
  for (const node of seen) for (const next of successors(run.graph, node)) seen.add(next);
  return seen.has(to);
}

/** The branch that has to be entered on the way to `from` and has been left again at `at`. */
function outermostBranch(from: Frame, at: Frame): Frame {
  let branch = from;
  while (branch.parent && !encloses(branch.parent, at)) branch = branch.parent;
  return branch;
}

/** Nodes whose values can be used by name at a node, nearest first. */
export function* visibleNodes(node: string, run: Run): Generator<string> {
  const at = run.plan.places.get(node)!;
  for (const [name, from] of [...run.plan.places].toReversed()) {
    if (
      (name !== run.trigger.id || run.handles || isPart(run.trigger)) &&
      isVisible(from, at) &&
      hasValue(run.graph, name)
    )
      yield name;
  }
}

/** Time and chance that a replay could not repeat. */
function checkPurity({ name, chain, call }: Reference): Diagnostic | undefined {
  if (name === "Math" && chain === "Math.random")
    return diagnose("nondeterministic", { what: "Math.random()", instead: "ctx.random()" });
  if (chain === "Date.now") return diagnose("nondeterministic", { what: "Date.now()", instead: "ctx.now()" });
  const now = chain === "Date" && call && (!call.construct || call.arguments === 0);
  return now
    ? diagnose("nondeterministic", { what: call.construct ? "new Date()" : "Date()", instead: "new Date(ctx.now())" })
    : undefined;
}
