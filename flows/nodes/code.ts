/**
 * Pieces of TypeScript that compile rules put together. Plain data; `compiler/3-emit/print.ts` decides about line breaks.
 */
export type Code = string | ObjectCode | ArrayCode | CallCode | SequenceCode | SourceCode | BlockCode;

export interface ObjectCode {
  kind: "object";
  /** A member without a key is spread: `...value`. */
  members: readonly { key?: string; value: Code }[];
}
export interface ArrayCode {
  kind: "array";
  items: readonly Code[];
}
export interface CallCode {
  kind: "call";
  callee: Code;
  args: readonly Code[];
}
export interface SequenceCode {
  kind: "sequence";
  parts: readonly Code[];
}
/** Text of a field, in pieces, so that positions in the code lead back to positions in the field. */
export interface SourceCode {
  kind: "source";
  node: string;
  field: string;
  pieces: readonly Piece[];
  /** Lines after the first are indented with the code around them, but for these (by number from 0). */
  literalLines?: ReadonlySet<number>;
}
export interface Piece {
  text: string;
  /** Where in the field this came from, and how much of it. Left out: ours. */
  from?: number;
  length?: number;
}

/** Braces around lines of the author's. */
export interface BlockCode {
  kind: "block";
  /** Up to the opening brace: `(input) => `. */
  head: Code;
  body: SourceCode;
}

export const object = (members: Record<string, Code | undefined>): ObjectCode => ({
  kind: "object",
  members: Object.entries(members).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }])),
});
export const array = (items: readonly Code[]): ArrayCode => ({ kind: "array", items });
export const call = (callee: Code, ...args: Code[]): CallCode => ({ kind: "call", callee, args });
export const code = (...parts: Code[]): SequenceCode => ({ kind: "sequence", parts });

/** A string literal. Escapes what could end a line or a script element, so that any text stays data. */
export function quote(text: string): string {
  return JSON.stringify(text).replace(/[\u2028\u2029\u007f-\u009f\ufeff]/g, unicodeEscape);
}

/** A template literal, for texts of several lines. */
export function template(text: string): string {
  const escaped = text
    .replace(/[\\`]|\$(?=\{)/g, "\\$&")
    .replace(/\r/g, "\\r")
    // oxlint-disable-next-line no-control-regex -- control characters are what is to be escaped
    .replace(/[\u0000-\u0008\u000b-\u001f\u2028\u2029\u007f-\u009f\ufeff]/g, unicodeEscape)
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, unicodeEscape);
  return `\`${escaped}\``;
}

const unicodeEscape = (c: string) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`;

const NAME = /^[A-Za-z_$][\w$]*$/;
/** A property key: bare where it can be. `__proto__` must be computed, or it would set the prototype. */
export function propertyKey(name: string): string {
  if (name === "__proto__") return '["__proto__"]';
  return NAME.test(name) ? name : quote(name);
}
