/**
 * The TypeScript program behind a field's text. An expression or a function body is no program by itself: `{ a: 1 }`
 * would be a block, `return` an error, `event` unknown. So the language service sees a shadow file that declares the
 * names in scope and puts the text in its place; positions are moved by `offset` on the way in and out.
 */

import type { ScopeEntry } from "../../flows/compiler/types.ts";

export type FieldKind = "expression" | "function";

export interface FieldContext {
  kind: FieldKind;
  scope: readonly ScopeEntry[];
}

export interface Shadow {
  text: string;
  /** Where the field's text begins in `text`. */
  offset: number;
}

/** Where the handler kit's types are found by the shadow's import; registered with the language service beside it. */
export const KIT_FILE = "file:///handler-kit.d.ts";

const INTERNAL = "__patchbay";

export function shadowOf(source: string, context: FieldContext, kitTypes: readonly string[]): Shadow {
  const head = [
    `import type { ${kitTypes.join(", ")} } from "./handler-kit";`,
    ...context.scope.map(
      (entry) => `/** ${comment(entry.doc)} */\ndeclare const ${entry.name}: ${entry.type || "unknown"};`,
    ),
  ].join("\n");
  const [before, after] =
    context.kind === "expression"
      ? [`\nexport const ${INTERNAL} = (\n`, "\n);\n"]
      : [`\nexport async function ${INTERNAL}() {\n`, "\n}\n"];
  return { text: head + before + source + after, offset: head.length + before.length };
}

/** Names that exist for the shadow's own sake and are no use to the author. */
export function isInternal(name: string): boolean {
  return name === INTERNAL;
}

/** Names of the types that a module exports, found by its declarations; good enough for our own handler kit. */
export function exportedTypes(source: string): string[] {
  return [...source.matchAll(/^export (?:interface|type) (\w+)/gm)].flatMap((match) => match[1] ?? []);
}

function comment(text: string): string {
  return text.replaceAll("*/", "*\\/");
}
