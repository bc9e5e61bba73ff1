import type { Expr } from "./ast.ts";
import { parseFilter } from "./parser.ts";
import { compilePredicate, type FilterSubject } from "./predicate.ts";

/** The indexes a hub has over its connections. */
export interface SubjectIndex<S extends FilterSubject> {
  all(): Iterable<S>;
  inGroup(group: string): ReadonlySet<S>;
  byId(connectionId: string): S | undefined;
  byUser(userId: string): ReadonlySet<S>;
}

interface Plan<S> {
  /** Those it can be at most; `undefined` = anybody. */
  members: ReadonlySet<S> | undefined;
  /** What must still be asked of each; `undefined` = nothing. */
  rest: Expr | undefined;
}

/** Programs send the same few filters over and over. */
const parsed = new Map<string, Expr>();
const MAX_PARSED = 1_000;

/** Throws `FilterError`. */
export function parseCached(filter: string): Expr {
  let expr = parsed.get(filter);
  if (expr) return expr;
  expr = parseFilter(filter);
  if (parsed.size >= MAX_PARSED) parsed.delete(parsed.keys().next().value!);
  parsed.set(filter, expr);
  return expr;
}

/**
 * Those a filter matches. Terms over groups, ids and users are answered from the indexes; only what is left is asked of
 * each candidate, so the price is that of the smallest index that covers the filter, not of the hub. The result may be a
 * live index: copy it before changing membership.
 */
export function select<S extends FilterSubject>(expr: Expr, index: SubjectIndex<S>): Iterable<S> {
  const { members, rest } = plan(expr, index);
  if (rest === undefined) return members ?? index.all();
  return matching(members ?? index.all(), rest, index);
}

function matching<S extends FilterSubject>(from: Iterable<S>, expr: Expr, index: SubjectIndex<S>): S[] {
  const holds = compileWithIndex(expr, index);
  const found: S[] = [];
  for (const subject of from) if (holds(subject)) found.push(subject);
  return found;
}

function plan<S extends FilterSubject>(expr: Expr, index: SubjectIndex<S>): Plan<S> {
  switch (expr.kind) {
    case "literal":
      return expr.value === true ? { members: undefined, rest: undefined } : { members: new Set(), rest: undefined };
    case "inGroups":
      if (expr.value.kind !== "literal") break;
      return { members: index.inGroup(String(expr.value.value)), rest: undefined };
    case "compare":
      if (expr.operator === "eq") {
        const found = lookup(expr.left, expr.right, index) ?? lookup(expr.right, expr.left, index);
        if (found) return { members: found, rest: undefined };
      }
      break;
    case "inList": {
      const all = new Set<S>();
      for (const value of expr.list) {
        const found = lookup(expr.value, value, index);
        if (!found) return { members: undefined, rest: expr };
        for (const subject of found) all.add(subject);
      }
      return { members: all, rest: undefined };
    }
    case "and": {
      const [left, right] = [plan(expr.left, index), plan(expr.right, index)];
      if (!left.members && !right.members) break;
      const leftIsSmaller = (left.members?.size ?? Infinity) <= (right.members?.size ?? Infinity);
      const [small, other] = leftIsSmaller ? [left, expr.right] : [right, expr.left];
      return { members: small.members, rest: small.rest ? { kind: "and", left: small.rest, right: other } : other };
    }
    case "or": {
      const [left, right] = [plan(expr.left, index), plan(expr.right, index)];
      if (!left.members || !right.members) break;
      const both = new Set(settle(left, index));
      for (const subject of settle(right, index)) both.add(subject);
      return { members: both, rest: undefined };
    }
    default:
  }
  return { members: undefined, rest: expr };
}

function settle<S extends FilterSubject>({ members, rest }: Plan<S>, index: SubjectIndex<S>): Iterable<S> {
  return rest ? matching(members!, rest, index) : members!;
}

function lookup<S extends FilterSubject>(name: Expr, value: Expr, index: SubjectIndex<S>): ReadonlySet<S> | undefined {
  if (name.kind !== "identifier" || value.kind !== "literal" || typeof value.value !== "string") return undefined;
  if (name.name === "userId") return index.byUser(value.value);
  if (name.name !== "connectionId") return undefined;
  const subject = index.byId(value.value);
  return new Set(subject ? [subject] : []);
}

/** Like `compilePredicate`, with group terms asked of the index: a set of objects is quicker to ask than one of strings. */
function compileWithIndex<S extends FilterSubject>(expr: Expr, index: SubjectIndex<S>): (subject: S) => boolean {
  switch (expr.kind) {
    case "and": {
      const [left, right] = [compileWithIndex(expr.left, index), compileWithIndex(expr.right, index)];
      return (subject) => left(subject) && right(subject);
    }
    case "or": {
      const [left, right] = [compileWithIndex(expr.left, index), compileWithIndex(expr.right, index)];
      return (subject) => left(subject) || right(subject);
    }
    case "not": {
      const operand = compileWithIndex(expr.operand, index);
      return (subject) => !operand(subject);
    }
    case "inGroups": {
      if (expr.value.kind !== "literal") return compilePredicate(expr);
      const members = index.inGroup(String(expr.value.value));
      return (subject) => members.has(subject);
    }
    default:
      return compilePredicate(expr);
  }
}
