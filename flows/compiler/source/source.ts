import { checkType, isProblem, parseBody, parseExpression, visit, type AnyNode, type SyntaxProblem } from "./parse.ts";
import { findReferences, type Findings } from "./references.ts";
import { findUnawaited, isPromised, type Unawaited } from "./unawaited.ts";

/** The JavaScript of one field, parsed and analysed. */
export interface Source extends Findings {
  kind: "expression" | "body";
  text: string;
  /** What of `text` is the expression itself, without space and comments around it. For a body, all of it. */
  start: number;
  end: number;
  /** Where the text begins in its field, when it is not all of it. */
  offset?: number;
  /** May stand before `.x` or after `!` without parentheses. */
  tight: boolean;
  /** May stand as an argument without parentheses: everything but a comma expression. */
  loose: boolean;
  /** Its type, where its text alone shows it. */
  evident?: string;
  /** A literal or `-1`: may be the label of a `case` and has no effect. */
  literal: boolean;
  /** For a body that is one `return`: that expression. */
  returns?: Source;
  /** May give a promise, as far as its text shows. */
  promising: boolean;
  literalLines: ReadonlySet<number>;
  /** Of a body: calls nobody waits for. */
  unawaited?: readonly Unawaited[];
}

const NO_LINES: ReadonlySet<number> = new Set();
const TIGHT = new Set(
  "Identifier MemberExpression CallExpression Literal TemplateLiteral ArrayExpression ParenthesizedExpression ThisExpression ChainExpression TSNonNullExpression".split(
    " ",
  ),
);

/** Parsing is most of a compilation's time and editors compile on every keystroke, so results are kept. */
const cache = new Map<string, Source | SyntaxProblem>();
const CACHE_SIZE = 5_000;

export function readSource(kind: "expression" | "body", text: string): Source | SyntaxProblem {
  const key = `${kind} ${text}`;
  let result = cache.get(key);
  if (!result) {
    result = kind === "expression" ? readExpression(text) : readBody(text);
    if (cache.size >= CACHE_SIZE) cache.clear();
    cache.set(key, result);
  }
  return result;
}

function readExpression(text: string): Source | SyntaxProblem {
  const root = parseExpression(text);
  if (isProblem(root)) return root;
  return expressionSource(root, text, 1);
}

function expressionSource(root: AnyNode, text: string, shift: number): Source {
  return {
    kind: "expression",
    text,
    start: root.start - shift,
    end: root.end - shift,
    tight: TIGHT.has(root.type),
    loose: root.type !== "SequenceExpression",
    literal: isLiteral(root),
    ...evidentType(root),
    promising: isPromising([root]),
    literalLines: literalLinesOf(root, text, shift),
    ...findReferences([root], text, shift),
  };
}

function readBody(text: string): Source | SyntaxProblem {
  const body = parseBody(text);
  if (isProblem(body)) return body;
  const [only, ...others] = body.statements;
  const comment = only !== undefined && text.slice(0, only.start).trim() + text.slice(only.end).trim() !== "";
  let returned = only?.type === "ReturnStatement" ? (only.argument as AnyNode | null) : null;
  // `return await x;` waits for x just as the caller will.
  const waits = returned?.type === "AwaitExpression";
  if (waits) returned = returned!.argument as AnyNode;
  const single = others.length === 0 && returned !== null && !comment ? expressionSource(returned, text, 0) : undefined;
  return {
    kind: "body",
    text,
    start: 0,
    end: text.length,
    tight: false,
    loose: false,
    literal: false,
    promising: isPromising(body.statements),
    literalLines: body.literalLines,
    unawaited: findUnawaited(body.statements),
    ...(single ? { returns: { ...single, promising: waits || single.promising } } : {}),
    ...findReferences(body.statements, text, 0),
  };
}

export { checkType, isProblem };

function isLiteral(node: AnyNode): boolean {
  if (node.type === "UnaryExpression") return node.operator === "-" && isLiteral(node.argument as AnyNode);
  return node.type === "Literal" && !("regex" in node && node.regex);
}

function evidentType(root: AnyNode): { evident?: string } {
  switch (root.type) {
    case "TemplateLiteral":
      return { evident: "string" };
    case "Literal": {
      const type = root.value === null ? "null" : typeof root.value;
      return /^(?:null|string|number|boolean)$/.test(type) && !("regex" in root && root.regex) ? { evident: type } : {};
    }
    case "UnaryExpression":
      return root.operator === "!" ? { evident: "boolean" } : root.operator === "typeof" ? { evident: "string" } : {};
    case "BinaryExpression":
      return /^(?:[=!]==?|[<>]=?|in|instanceof)$/.test(root.operator as string) ? { evident: "boolean" } : {};
    case "CallExpression": {
      const callee = root.callee as AnyNode;
      return callee.type === "Identifier" && ["String", "Number", "Boolean"].includes(callee.name as string)
        ? { evident: (callee.name as string).toLowerCase() }
        : {};
    }
    default:
      return {};
  }
}

/** Lines of an expression, counted from its first, that begin inside a template literal. */
function literalLinesOf(root: AnyNode, text: string, shift: number): ReadonlySet<number> {
  if (!text.includes("\n") || !text.includes("`")) return NO_LINES;
  const lines = new Set<number>();
  const lineOf = (offset: number) => text.slice(root.start - shift, offset - shift).split("\n").length - 1;
  visit(root, (node) => {
    if (node.type !== "TemplateElement") return;
    for (let line = lineOf(node.start) + 1; line <= lineOf(node.end); line++) lines.add(line);
  });
  return lines;
}

/** A call of the context that gives one, a mention of Promise or an async function inside: awaited to be safe. */
function isPromising(roots: readonly AnyNode[]): boolean {
  let found = false;
  const look = (node: AnyNode) => {
    if (node.type === "Identifier" && node.name === "Promise") found = true;
    if (node.type === "AwaitExpression" || node.async === true) found = true;
    if (node.type === "MemberExpression") {
      const object = node.object as AnyNode;
      const property = node.property as AnyNode;
      if (object.type === "Identifier" && object.name === "ctx" && isPromised(property.name)) found = true;
    }
  };
  for (const root of roots) visit(root, look);
  return found;
}
