import { code, type Code } from "../../nodes/code.ts";
import type { ParsedNode } from "../1-parse/index.ts";
import { breakTypes } from "./long-types.ts";
import { commentLines } from "./statements.ts";
import { triggerTitle } from "./triggers.ts";
import { flatten, type Writer } from "./writer.ts";

/** The first line of a function, one line per parameter when it is too long. */
export function writeHead(out: Writer, head: string, parameters: readonly Code[], tail: string): void {
  const line = code(head, ...parameters.flatMap((p, i) => (i > 0 ? [", ", p] : [p])), tail);
  if ((flatten(line)?.length ?? Infinity) <= 100) return out.line(0, line);
  out.line(0, head);
  for (const parameter of parameters) out.line(2, breakTypes(parameter, 2), ",");
  out.line(0, tail);
}

/** The comment above a function: what it is, and the author's note. */
export function writeDoc(out: Writer, trigger: ParsedNode, about = triggerTitle(trigger)): void {
  const safe = (text: string) => text.replaceAll("*/", "*\u200b/");
  const title = safe(commentLines(about, Infinity).join(" "));
  const note = trigger.note?.trim() ? commentLines(trigger.note, 96).map(safe) : [];
  if (note.length === 0) return out.line(0, `/** ${title} */`);
  out.line(0, "/**");
  for (const line of [title, "", ...note]) out.line(0, ` * ${line}`.trimEnd());
  out.line(0, " */");
}
