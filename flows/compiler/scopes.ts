import type { Analysed } from "./2-analyse/index.ts";
import { visibleNodes } from "./2-analyse/references.ts";
import type { Run } from "./2-analyse/runs.ts";
import { isPart } from "./2-analyse/triggers.ts";
import { startUses } from "./3-emit/context.ts";
import { inputType, runEventType } from "./3-emit/types.ts";
import type { ScopeEntry } from "./types.ts";

/**
 * By node: what its expressions may use. Made only when read, because in a long flow each node sees most of the others.
 * A node of several runs sees what all of them have.
 */
export function makeScopes({ runs, onError, parts, graph }: Analysed): Record<string, ScopeEntry[]> {
  const scopes: Record<string, ScopeEntry[]> = {};
  const runsOf = new Map<string, Run[]>();
  for (const run of [...runs, ...(onError ? [onError] : []), ...parts])
    for (const id of run.order) runsOf.set(id, [...(runsOf.get(id) ?? []), run]);
  for (const [id, list] of runsOf) {
    if (graph.nodes.get(id)!.definition.trigger) continue;
    let made: ScopeEntry[] | undefined;
    Object.defineProperty(scopes, id, {
      enumerable: true,
      configurable: true,
      get: () => (made ??= scopeOf(id, list)),
    });
  }
  return scopes;
}

const itemName = (node: string, run: Run) => startUses(run).items.get(node)!;

function scopeOf(id: string, runs: readonly Run[]): ScopeEntry[] {
  const { graph } = runs[0]!;
  const union = (types: string[]) => [...new Set(types)].join(" | ");
  const triggers = runs.map((run) => `\`${run.trigger.id}\``).join(", ");
  const inputs = runs.map((run) => run.inputs.of.get(id)!);
  const [only, ...rest] = new Set(
    inputs.map((input) =>
      input.kind === "value" ? input.node : input.kind === "item" ? itemName(input.node, runs[0]!) : "",
    ),
  );
  const entries: ScopeEntry[] = [
    {
      name: "input",
      type: union(runs.map((run, i) => inputType(inputs[i]!, run))),
      doc: "What comes along the wire",
      ...(only && rest.length === 0 ? { from: only } : {}),
    },
    // A part has none.
    ...(runs.some(({ trigger }) => isPart(trigger))
      ? []
      : [{ name: "event", type: union(runs.map(runEventType)), doc: `What started the run: ${triggers}` }]),
    { name: "env", type: 'HandlerContext["env"]', doc: "Settings of this flow" },
  ];
  if (graph.nodes.get(id)!.definition.type === "function") {
    entries.push({ name: "ctx", type: "HandlerContext", doc: "HTTP, time, chance and log" });
  }
  const [first, ...others] = runs.map((run) => [...visibleNodes(id, run)]);
  for (const name of first!) {
    if (!others.every((names) => names.includes(name))) continue;
    const { definition, config } = graph.nodes.get(name)!;
    entries.push({ name, type: definition.valueType(config), doc: `Value of the ${definition.title} node` });
  }
  return entries;
}
