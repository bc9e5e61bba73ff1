import { visit, type AnyNode } from "./parse.ts";

/** A call that goes on after the statement it stands in: what it does may happen after the run, or never. */
export interface Unawaited {
  /** `ctx.http` */
  what: string;
  start: number;
  end: number;
}

/** What of the handler's context gives a promise; `state` with all its methods. */
const PROMISES = new Set(["http", "negotiate", "sendNow"]);

/** Whether `ctx.<name>` leads to a promise. */
export const isPromised = (name: unknown): boolean => PROMISES.has(String(name)) || name === "state";

/** Statements that are nothing but such a call; with `void` in front it is meant. */
export function findUnawaited(statements: readonly AnyNode[]): Unawaited[] {
  const found: Unawaited[] = [];
  const look = (node: AnyNode) => {
    if (node.type !== "ExpressionStatement") return;
    const call = node.expression as AnyNode;
    const what = call.type === "CallExpression" ? calledOf(call) : undefined;
    if (what !== undefined) found.push({ what, start: call.start, end: call.end });
  };
  for (const statement of statements) visit(statement, look);
  return found;
}

/** `ctx.http(…).then(…)` → `ctx.http` */
function calledOf(call: AnyNode): string | undefined {
  const path: string[] = [];
  let node = call;
  for (;;) {
    if (node.type === "CallExpression") {
      path.length = 0;
      node = node.callee as AnyNode;
    } else if (node.type === "MemberExpression") {
      path.unshift(String((node.property as AnyNode).name));
      node = node.object as AnyNode;
    } else break;
  }
  const isCtx = node.type === "Identifier" && node.name === "ctx";
  return isCtx && isPromised(path[0]) ? ["ctx", ...path].join(".") : undefined;
}
