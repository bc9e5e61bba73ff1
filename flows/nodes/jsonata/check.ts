import library from "jsonata";

export interface JsonataProblem {
  /** A name that stands for nothing, or what does not parse. */
  kind: "syntax" | "name";
  /** In words, or the name. */
  text: string;
  /** Offsets into the expression. */
  start: number;
  end: number;
}

/** What every expression has: the functions of JSONata 2. */
const BUILTINS = new Set(
  `sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim pad match
  contains replace split join formatNumber formatBase formatInteger parseInteger number floor ceil round abs sqrt power
  random boolean not map zip filter single reduce sift keys lookup append exists spread merge reverse each error
  assert type sort shuffle distinct base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl
  eval toMillis fromMillis clone now millis`.split(/\s+/),
);

/**
 * What is wrong with an expression, as far as it can be said without evaluating it. JSONata itself takes a variable that
 * nobody bound for nothing, which is a misspelling more often than not.
 * @param names of the variables the node binds
 */
export function jsonataProblems(text: string, names: readonly string[]): JsonataProblem[] {
  let ast: unknown;
  try {
    ast = library(text).ast();
  } catch (error) {
    const { message = String(error), position = text.length, token = "" } = error as Record<string, any>;
    const end = Math.min(Math.max(position, 1), text.length);
    const length = String(token) === text.slice(end - String(token).length, end) ? String(token).length : 1;
    return [{ kind: "syntax", text: lowerFirst(message), start: Math.max(end - Math.max(length, 1), 0), end }];
  }
  const used = new Map<string, number>();
  const bound = new Set(names);
  walk(ast, (node) => {
    // `$x := …`, `function($x)`, `list@$x`, `list#$i` bind wherever they stand: coarse, and never wrong about a good one.
    const { type, value, position, lhs } = node;
    if (type === "bind" && lhs?.type === "variable") bound.add(lhs.value);
    if (type === "lambda") for (const argument of node.arguments ?? []) bound.add(argument.value);
    for (const name of [node.focus, node.index]) if (typeof name === "string") bound.add(name);
    const isName = type === "variable" && typeof value === "string" && value !== "" && value !== "$";
    if (isName && !used.has(value)) used.set(value, position);
  });
  return [...used].flatMap(([name, position]): JsonataProblem[] => {
    if (bound.has(name) || BUILTINS.has(name)) return [];
    const end = Math.min(position, text.length);
    return [{ kind: "name", text: name, start: Math.max(end - name.length - 1, 0), end }];
  });
}

/** The tree's nodes have no fixed members, and its tuples no type. */
function walk(node: unknown, visit: (node: Record<string, any>) => void, seen = new Set<unknown>()): void {
  if (typeof node !== "object" || node === null || seen.has(node)) return;
  seen.add(node);
  if (!Array.isArray(node)) visit(node as Record<string, any>);
  for (const inner of Object.values(node)) walk(inner, visit, seen);
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, "");
