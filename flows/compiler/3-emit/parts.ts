import { code, type Code } from "../../nodes/code.ts";
import type { Part } from "../2-analyse/parts.ts";
import type { Run } from "../2-analyse/runs.ts";
import { writeDoc, writeHead } from "./heads.ts";
import type { EmittedRun } from "./run.ts";
import { returns, writeStatements } from "./statements.ts";
import { eventTypeCode } from "./types.ts";
import type { Writer } from "./writer.ts";

/**
 * What the function of each part is called: as the part, and where that means something else here, after its flow too.
 * @param own runs of the flow itself
 */
export function nameParts(id: string, own: readonly Run[], parts: readonly Part[]): Map<Part, string> {
  const taken = new Set(own.flatMap((run) => run.order));
  for (const { run } of parts) for (const node of run.order.slice(1)) taken.add(node);
  const names = new Map<Part, string>();
  for (const part of parts.toSorted((a, b) => (a.key < b.key ? -1 : 1))) {
    const { trigger } = part.run;
    if (part.unit.flow.id === id) {
      names.set(part, trigger.id);
      continue;
    }
    const [first, ...others] = part.unit.flow.id.split("-").filter((word) => word !== "");
    const flow = [first, ...[...others, trigger.id].map(capital)].join("");
    let name = taken.has(trigger.id) ? (/^\d/.test(flow) ? `_${flow}` : flow) : trigger.id;
    while (taken.has(name)) name += "_";
    taken.add(name);
    names.set(part, name);
  }
  return names;
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** A part as a function. Own ones are exported: the application's own code may use them too. */
export function writePart(
  out: Writer,
  one: EmittedRun & { run: Run; name: string; flow: string; prefix: string; takesInputs: boolean },
): void {
  const { run, statements, uses, async, acts, results, outputs, name, flow, prefix } = one;
  const { trigger } = run;
  const { names } = uses;
  out.prefix = prefix;
  out.node = trigger.id;
  const parameters: Code[] = [
    ...(one.takesInputs ? [code(`${uses.inputs ? "" : "_"}${names.inputs}: `, eventTypeCode(trigger))] : []),
    ...(uses.ctx ? ["ctx: HandlerContext"] : []),
    ...(uses.hub ? [`${names.hub}: string`] : []),
    ...(uses.namespace ? [`${names.namespace}: string`] : []),
    ...(acts ? [`${names.actions}: Action[]`] : []),
  ];
  writeDoc(out, trigger, prefix === "" ? undefined : `Part \`${trigger.id}\` of the flow \`${flow}\``);
  const head = `${prefix === "" ? "export " : ""}${async ? "async " : ""}function ${name}(`;
  writeHead(out, head, parameters, ") {");
  if (results) out.line(2, `let ${names.result}: any;`);
  const nothing = outputs.length === 0 ? undefined : "undefined";
  writeStatements(out, statements, 2, {
    names,
    started: () => {},
    isUsed: (node) => uses.values.has(node),
    result: () => nothing,
  });
  out.node = trigger.id;
  if (!returns(statements) && nothing !== undefined) out.line(2, `return ${nothing};`);
  out.line(0, "}");
  out.node = null;
  out.prefix = "";
  out.blank();
}
