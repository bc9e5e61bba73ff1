/** A value field is literal text (a string) or an expression (`{ js }`); these switch between the two without loss. */

import type { Value } from "../../../flows/model/document.ts";

export function isExpression(value: unknown): value is { js: string } {
  return typeof value === "object" && value !== null && typeof (value as { js?: unknown }).js === "string";
}

/** The text becomes the expression that gives this very text. */
export function toExpression(text: string): Value {
  return { js: text === "" ? "" : JSON.stringify(text) };
}

/** An expression that is just a text becomes that text; any other source is kept as it is, for the author to mend. */
export function toText({ js }: { js: string }): string {
  try {
    const value: unknown = JSON.parse(js);
    return typeof value === "string" ? value : js;
  } catch {
    return js;
  }
}

/** Source of the text with `expression` in place of its selection; an empty text becomes the expression itself. */
export function withExpression(text: string, selection: { start: number; end: number }, expression: string): string {
  const before = text.slice(0, selection.start);
  const after = text.slice(selection.end);
  if (before + after === "") return expression;
  const literal = (part: string) => part.replace(/[`\\]|\$\{/g, "\\$&");
  return `\`${literal(before)}\${${expression}}${literal(after)}\``;
}
