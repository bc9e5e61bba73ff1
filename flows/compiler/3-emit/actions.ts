import type { Statement } from "./statements.ts";

/**
 * Where the first things a run sends are sent in any case, the list of actions is declared there, with them in it:
 * as one would write it, and faster than a list that grows.
 */
export function startWithActions(statements: readonly Statement[]): Statement[] {
  const first = statements.findIndex(acts);
  const acting = statements.slice(Math.max(first, 0));
  const after = acting.findIndex((s) => s.kind !== "act");
  const together = acting.slice(0, after < 0 ? acting.length : after).filter((s) => s.kind === "act");
  if (first < 0 || together.length === 0) return [...statements];
  const start: Statement = { kind: "start", node: together[0]!.node, acts: together };
  return [...statements.slice(0, first), start, ...statements.slice(first + together.length)];
}

/** Whether it, or anything in it, adds to the actions. */
function acts(statement: Statement): boolean {
  switch (statement.kind) {
    case "act":
      return true;
    case "if":
      return statement.tests.some((t) => t.body.some(acts)) || (statement.otherwise ?? []).some(acts);
    case "switch":
      return statement.cases.some((c) => c.body.some(acts)) || (statement.otherwise ?? []).some(acts);
    case "line":
    case "value":
      return statement.acts ?? false;
    case "try":
      return statement.undo !== undefined || [...statement.handler, ...statement.next].some(acts);
    case "function":
    case "loop":
      return statement.body.some(acts);
    case "parallel":
      return statement.branches.some((b) => b.body.some(acts));
    default:
      return false;
  }
}
