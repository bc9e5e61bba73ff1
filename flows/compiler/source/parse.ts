import { tsPlugin } from "@sveltejs/acorn-typescript";
import { Parser, type Comment, type Node } from "acorn";

/** Any ESTree or TypeScript node, read generically. */
export interface AnyNode extends Node {
  [key: string]: unknown;
}

const TypeScript = Parser.extend(tsPlugin());
const OPTIONS = { ecmaVersion: 2023, sourceType: "module", preserveParens: true } as const;

export interface SyntaxProblem {
  problem: string;
  start: number;
  end: number;
}

/** The root of one expression: exactly the whole text but for space and comments around it. */
export function parseExpression(source: string): AnyNode | SyntaxProblem {
  // In parentheses, so that comments at either end and trailing text are the parser's business.
  return attempt(source, 1, () => {
    const text = `(${source}\n)`;
    const root = TypeScript.parseExpressionAt(text, 0, OPTIONS) as AnyNode;
    if (root.type !== "ParenthesizedExpression" || root.end !== text.length) {
      // A `)` of the author's has closed ours.
      const start = Math.min(Math.max(root.end - 2, 0), source.length - 1);
      return { problem: "unexpected `)`", start, end: start + 1 };
    }
    return root.expression as AnyNode;
  });
}

export interface Body {
  statements: AnyNode[];
  /** Lines (from 0) that begin inside a template literal, whose indentation is part of a string. */
  literalLines: ReadonlySet<number>;
}

export function parseBody(source: string): Body | SyntaxProblem {
  const literalLines = new Set<number>();
  return attempt(source, 0, () => {
    const program = TypeScript.parse(source, {
      ...OPTIONS,
      allowReturnOutsideFunction: true,
      allowAwaitOutsideFunction: true,
    }) as unknown as AnyNode;
    visit(program, (node) => {
      if (node.type !== "TemplateElement") return;
      const first = lineOf(source, node.start);
      for (let line = first + 1; line <= lineOf(source, node.end); line++) literalLines.add(line);
    });
    return { statements: program.body as AnyNode[], literalLines };
  });
}

/** Says what is wrong with the text of a type, or nothing. */
export function checkType(source: string): string | undefined {
  const prefix = "type T = (";
  const result = attempt(source, prefix.length, () => {
    const comments: Comment[] = [];
    const program = TypeScript.parse(`${prefix}${source}\n);`, { ...OPTIONS, onComment: comments }) as unknown as {
      body: AnyNode[];
    };
    // It will stand in the middle of a line.
    if (comments.length > 0) return { problem: "it contains a comment", start: 0, end: source.length };
    const [alias, ...others] = program.body;
    const type = alias?.typeAnnotation as AnyNode | undefined;
    const whole =
      others.length === 0 && type?.type === "TSParenthesizedType" && type.end === prefix.length + source.length + 2;
    return whole ? alias! : { problem: "it is more than one type", start: 0, end: source.length };
  });
  return "problem" in result ? (result as SyntaxProblem).problem : undefined;
}

export function isProblem(result: object): result is SyntaxProblem {
  return "problem" in result;
}

/** Calls back for a node and everything below it. */
export function visit(node: AnyNode, callback: (node: AnyNode) => void): void {
  callback(node);
  for (const child of children(node)) visit(child, callback);
}

export function children(node: AnyNode): AnyNode[] {
  const list: AnyNode[] = [];
  for (const key in node) {
    const value = node[key];
    if (key === "loc" || typeof value !== "object" || value === null) continue;
    for (const item of Array.isArray(value) ? value : [value]) {
      if (typeof item === "object" && item !== null && typeof item.type === "string") list.push(item as AnyNode);
    }
  }
  return list;
}

const lineOf = (source: string, offset: number) => source.slice(0, offset).split("\n").length - 1;

function attempt<T extends object>(source: string, shift: number, parse: () => T): T | SyntaxProblem {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const { pos } = error as SyntaxError & { pos?: number };
    const start = Math.min(Math.max((pos ?? shift) - shift, 0), source.length);
    const problem =
      start >= source.trimEnd().length ? "it ends too early" : lowerFirst(error.message.replace(/\s*\(\d+:\d+\)$/, ""));
    return { problem, start, end: Math.min(start + 1, source.length) };
  }
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, "");
