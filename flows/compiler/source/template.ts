/** A part of a text with `{{ expression }}` in it. */
export type TemplatePart =
  | { kind: "text"; text: string }
  | { kind: "expression"; text: string; index: number; start: number };

/** `start` is where the expression's own text begins. An opening without an end is text. */
export function templateParts(text: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let at = 0;
  let index = 0;
  for (const match of text.matchAll(/\{\{([^]*?)\}\}(?!\})/g)) {
    if (match.index > at) parts.push({ kind: "text", text: text.slice(at, match.index) });
    parts.push({ kind: "expression", text: match[1]!, index: index++, start: match.index + 2 });
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push({ kind: "text", text: text.slice(at) });
  return parts;
}
