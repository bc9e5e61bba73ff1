import { diagnose } from "./codes.ts";
import type { Diagnostic } from "./diagnostic.ts";

/**
 * A JSON reader that says where a text is broken and finds what `JSON.parse` hides: duplicate keys (in a flow: two
 * nodes with one id) and `__proto__`. About ten times slower than `JSON.parse`, so it only runs on one flow at a time.
 */
const MAX_DEPTH = 100;

class Broken extends Error {
  readonly at: number;
  constructor(problem: string, at: number) {
    super(problem);
    this.at = at;
  }
}

export function readJson(text: string): { value?: unknown; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  let at = 0;

  const place = (offset: number) => {
    const before = text.slice(0, offset);
    const line = before.split("\n").length;
    return { line, column: offset - before.lastIndexOf("\n") };
  };
  const fail = (problem: string, offset = at): never => {
    throw new Broken(offset >= text.length ? "the file ends in the middle of something" : problem, offset);
  };
  const space = () => {
    while (at < text.length && " \t\n\r".includes(text[at]!)) at++;
  };
  const shown = () => `unexpected \`${text.slice(at, at + 1)}\``;

  const string = (): string => {
    const start = at++;
    for (;;) {
      const c = text.charCodeAt(at);
      if (at >= text.length) fail("a string does not end");
      if (c === 34) break;
      if (c < 32) fail("a string does not end on its line");
      at += c === 92 ? 2 : 1;
    }
    at++;
    try {
      return JSON.parse(text.slice(start, at)) as string;
    } catch {
      return fail("a string has an invalid escape", start);
    }
  };

  const object = (path: string[]): Record<string, unknown> => {
    const entries = new Map<string, unknown>();
    at++;
    space();
    if (text[at] === "}") at++;
    else
      for (;;) {
        space();
        if (text[at] !== '"') fail(`${shown()} instead of a key in double quotes`);
        const keyAt = at;
        const key = string();
        if (entries.has(key)) {
          const isNode = path.length === 1 && path[0] === "nodes";
          diagnostics.push(
            isNode
              ? diagnose("duplicate_node", { node: key, ...place(keyAt) }, { node: key })
              : diagnose("json_duplicate_key", { key, ...place(keyAt) }),
          );
        } else if (key === "__proto__") diagnostics.push(diagnose("json_reserved_key", { key, ...place(keyAt) }));
        space();
        if (text[at] !== ":") fail(`${shown()} instead of \`:\``);
        at++;
        entries.set(key, value([...path, key]));
        space();
        const c = text[at];
        if (c !== "," && c !== "}") fail(`${shown()} instead of \`,\` or \`}\``);
        at++;
        if (c === "}") break;
      }
    entries.delete("__proto__");
    return Object.fromEntries(entries);
  };

  const array = (path: string[]): unknown[] => {
    const items: unknown[] = [];
    at++;
    space();
    if (text[at] === "]") at++;
    else
      for (;;) {
        items.push(value([...path, "#"]));
        space();
        const c = text[at];
        if (c !== "," && c !== "]") fail(`${shown()} instead of \`,\` or \`]\``);
        at++;
        if (c === "]") break;
      }
    return items;
  };

  const value = (path: string[]): unknown => {
    space();
    if (path.length > MAX_DEPTH) fail(`more than ${MAX_DEPTH} levels deep`);
    const c = text[at];
    if (c === "{") return object(path);
    if (c === "[") return array(path);
    if (c === '"') return string();
    const word = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/y;
    word.lastIndex = at;
    const match = word.exec(text);
    if (!match) return fail(shown());
    at += match[0].length;
    return JSON.parse(match[0]);
  };

  try {
    if (text.charCodeAt(0) === 0xfeff) at = 1;
    const result = value([]);
    space();
    if (at < text.length) fail(`${shown()} after the end`);
    return { value: result, diagnostics };
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    const where = place(Math.min(error.at, text.length));
    return { diagnostics: [...diagnostics, diagnose("json_invalid", { problem: error.message, ...where })] };
  }
}
