import { code, type Code } from "../../nodes/code.ts";
import type { Statement } from "./statements.ts";
import { flatten } from "./writer.ts";

export type Case = { when: Code; body: Statement[] };
/** `if … else if … else …`, without empty blocks: cases that do nothing only keep the later ones from being tried. */
export function chain(node: string, cases: readonly Case[], otherwise: Statement[]): Statement[] {
  const [first, ...others] = cases;
  if (!first) return otherwise;
  if (first.body.length === 0) {
    const filled = cases.findIndex((c) => c.body.length > 0);
    const empty = filled < 0 ? cases : cases.slice(0, filled);
    const rest = filled < 0 ? otherwise : chain(node, cases.slice(filled), otherwise);
    if (rest.length === 0) return [];
    const test = code(...empty.flatMap(({ when }, i) => [i > 0 ? " && " : "", negated(when)]));
    return [{ kind: "if", node, tests: [{ test, body: rest }] }];
  }
  const rest = chain(node, others, otherwise);
  const test = { test: first.when, body: first.body };
  const [only] = rest;
  if (rest.length === 1 && only!.kind === "if" && others.length > 0) {
    return [{ ...only!, tests: [test, ...only!.tests] }];
  }
  return [{ kind: "if", node, tests: [test], ...(rest.length > 0 ? { otherwise: rest } : {}) }];
}

/** Whether it reads well inside an `if` with more behind it. */
export const isShort = (body: readonly Statement[]) =>
  body.length <= 3 && body.every((s) => s.kind !== "if" && s.kind !== "switch" && s.kind !== "try");

export function negated(value: Code): Code {
  const text = flatten(value);
  return text !== undefined && /^[\w$.]+(?:\([^()]*\))?$/.test(text) ? code("!", value) : code("!(", value, ")");
}

/** In parentheses unless it is plainly one operand. */
export function operand(value: Code): Code {
  const text = flatten(value);
  const plain = text !== undefined && /^(?:[\w$.]+|"[^"\\]*"|'[^'\\]*'|-?[\d.]+)$/.test(text);
  return plain ? value : code("(", value, ")");
}
