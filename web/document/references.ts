import type { FlowNode } from "../../flows/model/document.ts";
import { mapSource } from "./source-fields.ts";

/** Renaming a node inside the expressions and functions that mention it. */

/** The same node when nothing in it mentions `from`. */
export function renameReferences(node: FlowNode, from: string, to: string): FlowNode {
  const config = mapSource(node.type, node.config, (source) => renameInSource(source, from, to));
  return config === node.config ? node : { ...node, config };
}

/** What matters of JavaScript's grammar here, tried in this order: text that is no code, names, everything else. */
const CODE =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[A-Za-z_$][\w$]*|\d[\w.]*|\s+|\.{3}|\?\.|[\s\S]/y;
const TEMPLATE = /`|\$\{|\\[\s\S]|[^`\\$]+|\$/y;
const BLANK = /^(?:\s|\/[/*])/;

/**
 * Renames free mentions of `from`: not properties (`a.from`), keys (`{ from: 1 }`), strings or comments, but inside
 * `${}` of templates. A shorthand `{ from }` becomes `{ from: to }`. A local variable of the same name is not told
 * apart from the node.
 */
export function renameInSource(source: string, from: string, to: string): string {
  if (!source.includes(from)) return source;
  /** Open brackets; a backquote stands for template text, in which nothing is code. */
  const open: string[] = [];
  let out = "";
  let before = "";
  for (let at = 0; at < source.length;) {
    const inTemplate = open.at(-1) === "`";
    const token = match(inTemplate ? TEMPLATE : CODE, source, at);
    at += token.length;
    if (token === "`") {
      if (inTemplate) open.pop();
      else open.push(token);
    } else if (token === "${" && inTemplate) open.push("{");
    else if (!inTemplate && "{([".includes(token)) open.push(token);
    else if (!inTemplate && "})]".includes(token)) open.pop();
    const mention = !inTemplate && token === from && before !== "." && before !== "?.";
    out += mention ? replacement(token, to, before, nextCode(source, at), open.at(-1)) : token;
    if (!BLANK.test(token)) before = token;
  }
  return out;
}

function match(pattern: RegExp, source: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(source)![0];
}

function nextCode(source: string, at: number): string {
  let token = "";
  for (let i = at; i < source.length; i += token.length) {
    token = match(CODE, source, i);
    if (!BLANK.test(token)) return token;
  }
  return "";
}

function replacement(name: string, to: string, before: string, after: string, bracket: string | undefined): string {
  const startsEntry = bracket === "{" && (before === "{" || before === ",");
  if (startsEntry && after === ":") return name;
  if (startsEntry && (after === "," || after === "}")) return `${name}: ${to}`;
  return to;
}
