import { FilterError } from "./ast.ts";

export type Token =
  | { kind: "word"; text: string; at: number }
  | { kind: "string"; value: string; at: number }
  | { kind: "integer"; value: number; at: number }
  | { kind: "(" | ")" | "," | "end"; at: number };

const SPACE = /\s/;
const WORD_START = /[A-Za-z_]/;
const WORD = /[A-Za-z0-9_]/;
const DIGIT = /[0-9]/;

export function tokenize(filter: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < filter.length) {
    const char = filter[at]!;
    if (SPACE.test(char)) at++;
    else if (char === "(" || char === ")" || char === ",") tokens.push({ kind: char, at: at++ });
    else if (char === "'") at = readString(filter, at, tokens);
    else if (WORD_START.test(char)) at = readWord(filter, at, tokens);
    else if (DIGIT.test(char) || (char === "-" && DIGIT.test(filter[at + 1] ?? "")))
      at = readInteger(filter, at, tokens);
    else throw new FilterError(`"${char}" is not allowed here`, at);
  }
  tokens.push({ kind: "end", at });
  return tokens;
}

/** `''` inside is one quote. */
function readString(filter: string, start: number, tokens: Token[]): number {
  let value = "";
  let at = start + 1;
  for (;;) {
    const quote = filter.indexOf("'", at);
    if (quote === -1) throw new FilterError("The string has no closing quote", start);
    value += filter.slice(at, quote);
    at = quote + 1;
    if (filter[at] !== "'") break;
    value += "'";
    at++;
  }
  tokens.push({ kind: "string", value, at: start });
  return at;
}

function readWord(filter: string, start: number, tokens: Token[]): number {
  let at = start;
  while (at < filter.length && WORD.test(filter[at]!)) at++;
  tokens.push({ kind: "word", text: filter.slice(start, at), at: start });
  return at;
}

function readInteger(filter: string, start: number, tokens: Token[]): number {
  let at = start + 1;
  while (at < filter.length && DIGIT.test(filter[at]!)) at++;
  if (at < filter.length && /[A-Za-z_.]/.test(filter[at]!))
    throw new FilterError("Only whole numbers are known", start);
  const value = Number(filter.slice(start, at));
  if (!Number.isSafeInteger(value)) throw new FilterError("The number is too large", start);
  tokens.push({ kind: "integer", value, at: start });
  return at;
}
