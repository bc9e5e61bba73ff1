import { array, call, code, type Code } from "../../nodes/code.ts";
import type { Answer } from "../../nodes/rule.ts";
import { breakType } from "./long-types.ts";
import type { Writer } from "./writer.ts";

/** What a function body is made of, before it is text. */
export type Statement =
  | { kind: "comment"; node: string; text: string }
  | {
      kind: "line";
      node: string;
      code: Code;
      /** What it calls adds to the actions. */ acts?: boolean;
    }
  /** Adds to the actions. */
  | Act
  /** Declares the actions with the first ones in them; made by `startWithActions()`. */
  | { kind: "start"; node: string; acts: Act[] }
  | {
      kind: "value";
      node: string;
      name: string;
      type?: string;
      value: Code;
      /** Makes sense without its name. */ bare: boolean;
      acts?: boolean;
    }
  | { kind: "if"; node: string; tests: { test: Code; body: Statement[] }[]; otherwise?: Statement[] }
  | { kind: "switch"; node: string; on: Code; cases: { when: Code; body: Statement[] }[]; otherwise?: Statement[] }
  | {
      kind: "try";
      node: string;
      /** Where the value goes; left out when nobody uses it. */
      variable?: { name: string; type?: string };
      work: Statement[];
      handler: Statement[];
      usesError: boolean;
      next: Statement[];
      /** Nothing comes after `next`, so the handler may return instead of jumping over it. */
      ends: boolean;
      /** What failed may have added to the actions; holds how many there were before. */
      undo?: string;
    }
  | { kind: "function"; node: string; name: string; parameter?: { type: string }; async: boolean; body: Statement[] }
  | { kind: "parallel"; node: string; name: string; branches: { name: string; body: Statement[]; result?: string }[] }
  | { kind: "loop"; node: string; name: string; list: Code; body: Statement[] }
  | {
      kind: "return";
      node: string | null;
      answer?: Answer;
      /** Of a part: what it gives. */ result?: Code;
    }
  /** Inside a local function: the run is to end. */
  | { kind: "end"; node: string };

type Act = { kind: "act"; node: string; action: Code };

export interface Surroundings {
  names: Readonly<Record<"actions" | "error" | "thrown", string>>;
  /** Called when the actions have been declared among the statements. */
  started: () => void;
  isUsed: (node: string) => boolean;
  /** What a `return` returns that does not say so itself; nothing in a part without a result. */
  result: (answer: Answer | undefined) => Code | undefined;
}

/** Whether control never comes out at the end. */
export function returns(statements: readonly Statement[]): boolean {
  const last = statements.at(-1);
  switch (last?.kind) {
    case "return":
    case "end":
      return true;
    case "if":
      return last.otherwise !== undefined && returns(last.otherwise) && last.tests.every((t) => returns(t.body));
    case "switch":
      return last.otherwise !== undefined && returns(last.otherwise) && last.cases.every((c) => returns(c.body));
    case "try":
      return last.ends && returns(last.next);
    default:
      return false;
  }
}

function declaration(word: "const" | "let", name: string, type: string | undefined, indent: number): string {
  const head = `${word} ${name}`;
  return type === undefined ? head : `${head}: ${breakType(type, indent, indent + head.length + 2)}`;
}

export function writeStatements(out: Writer, list: readonly Statement[], indent: number, around: Surroundings): void {
  for (const statement of list) {
    out.node = statement.node;
    writeStatement(out, statement, indent, around);
  }
}

function writeStatement(out: Writer, s: Statement, indent: number, around: Surroundings): void {
  const inside = (list: readonly Statement[], deeper = 2) => {
    writeStatements(out, list, indent + deeper, around);
    out.node = s.node;
  };
  switch (s.kind) {
    case "comment":
      return commentLines(s.text, 97 - indent).forEach((line) => out.line(indent, `// ${line}`.trimEnd()));
    case "line":
      return out.line(indent, s.code, ";");
    case "act":
      return out.line(indent, call(`${around.names.actions}.push`, s.action), ";");
    case "start": {
      around.started();
      const head = `const ${around.names.actions}: Action[] = `;
      const [only, ...others] = s.acts;
      if (others.length === 0) return out.line(indent, code(head, array([only!.action])), ";");
      out.line(indent, `${head}[`);
      for (const { node, action } of s.acts) {
        out.node = node;
        out.line(indent + 2, action, ",");
      }
      return out.line(indent, "];");
    }
    case "value":
      if (s.bare && !around.isUsed(s.name)) return out.line(indent, s.value, ";");
      return out.line(indent, code(declaration("const", s.name, s.type, indent), " = ", s.value), ";");
    case "parallel": {
      const used = around.isUsed(s.name);
      // All of them async, so that none throws before Promise.all watches over the others.
      out.line(indent, `${used ? `const ${s.name} = ` : ""}await Promise.all([`);
      for (const { body, result } of s.branches) {
        if (body.length === 0) {
          out.line(indent + 2, result ?? "undefined", ",");
          continue;
        }
        out.line(indent + 2, "(async () => {");
        inside(body, 4);
        if (result !== undefined && used) out.line(indent + 4, `return ${result};`);
        out.line(indent + 2, "})(),");
      }
      const names = s.branches.map((b) => b.name).join(", ");
      return out.line(indent, used ? `]).then(([${names}]) => ({ ${names} }));` : "]);");
    }
    case "loop":
      out.line(indent, code(`for (const ${s.name} of `, s.list), ") {");
      inside(s.body);
      return out.line(indent, "}");
    case "end":
      return out.line(indent, "return true;");
    case "return":
      return out.line(indent, returning(s.result ?? around.result(s.answer)), ";");
    case "if":
      s.tests.forEach(({ test, body }, i) => {
        out.line(indent, code(i === 0 ? "if (" : "} else if (", test), ") {");
        inside(body);
      });
      if (s.otherwise) {
        out.line(indent, "} else {");
        inside(s.otherwise);
      }
      return out.line(indent, "}");
    case "switch":
      out.line(indent, code("switch (", s.on), ") {");
      for (const { when, body } of s.cases) writeCase(code("case ", when), body);
      if (s.otherwise) writeCase("default", s.otherwise);
      return out.line(indent, "}");
    case "function": {
      const parameter = s.parameter ? `(input: ${s.parameter.type})` : "()";
      out.line(indent, `const ${s.name} = ${s.async ? "async " : ""}${parameter} => {`);
      inside(s.body);
      return out.line(indent, "};");
    }
    case "try":
      return writeTry(s);
  }

  function writeCase(label: Code, body: readonly Statement[]) {
    const braces = body.some(
      (b) =>
        b.kind === "value" || b.kind === "function" || b.kind === "loop" || b.kind === "parallel" || b.kind === "try",
    );
    out.line(indent + 2, label, braces ? ": {" : ":");
    inside(body, 4);
    if (!returns(body)) out.line(indent + 4, "break;");
    if (braces) out.line(indent + 2, "}");
  }

  function writeTry(t: Extract<Statement, { kind: "try" }>) {
    const leaves = t.next.length > 0 && !returns(t.handler);
    const labelled = leaves && !t.ends;
    const at = labelled ? indent + 2 : indent;
    if (labelled) out.line(indent, `${t.node}: {`);
    if (t.variable && around.isUsed(t.variable.name)) {
      out.line(at, declaration("let", t.variable.name, t.variable.type, at), ";");
    }
    if (t.undo !== undefined) out.line(at, `const ${t.undo} = ${around.names.actions}.length;`);
    out.line(at, "try {");
    writeStatements(out, t.work, at + 2, around);
    const { error, thrown } = around.names;
    out.line(at, t.usesError ? `} catch (${thrown}) {` : "} catch {");
    if (t.usesError) {
      out.line(at + 2, `const ${error} = ${thrown} instanceof Error ? ${thrown} : new Error(String(${thrown}));`);
    }
    if (t.undo !== undefined) out.line(at + 2, `${around.names.actions}.length = ${t.undo};`);
    writeStatements(out, t.handler, at + 2, around);
    out.node = t.node;
    if (leaves) {
      if (labelled) out.line(at + 2, `break ${t.node};`);
      else out.line(at + 2, returning(around.result(undefined)), ";");
    }
    out.line(at, "}");
    writeStatements(out, t.next, at, around);
    out.node = t.node;
    if (labelled) out.line(indent, "}");
  }
}

export const returning = (value: Code | undefined): Code => (value === undefined ? "return" : code("return ", value));

/** The author's remark as lines of comments, wrapped at spaces; nothing in it can end the comment. */
export function commentLines(text: string, width: number): string[] {
  return (
    text
      .trim()
      // oxlint-disable-next-line no-control-regex -- nothing invisible in code
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufeff]/g, " ")
      .split(/\r\n|[\n\r\u2028\u2029]/)
      .flatMap((line) => {
        const lines: string[] = [];
        let rest = line.trimEnd();
        while (rest.length > width) {
          const cut = rest.lastIndexOf(" ", width);
          if (cut <= 0) break;
          lines.push(rest.slice(0, cut));
          rest = rest.slice(cut + 1);
        }
        return [...lines, rest];
      })
  );
}
