import type { CompareOperator, Expr, FunctionName } from "./ast.ts";

/** What a filter can ask of a connection. */
export interface FilterSubject {
  readonly id: string;
  readonly userId: string | undefined;
  readonly groups: ReadonlySet<string> | undefined;
}

export type Predicate = (subject: FilterSubject) => boolean;
type Value = string | number | boolean | null;
type Getter = (subject: FilterSubject) => Value;

/**
 * A filter as closures. Null as in OData: `eq` and `ne` compare with it, every other comparison or function with it is
 * null, and null is not true.
 */
export function compilePredicate(expr: Expr): Predicate {
  switch (expr.kind) {
    case "and": {
      const [left, right] = [compilePredicate(expr.left), compilePredicate(expr.right)];
      return (subject) => left(subject) && right(subject);
    }
    case "or": {
      const [left, right] = [compilePredicate(expr.left), compilePredicate(expr.right)];
      return (subject) => left(subject) || right(subject);
    }
    case "not": {
      const operand = compilePredicate(expr.operand);
      return (subject) => !operand(subject);
    }
    case "inGroups": {
      if (expr.value.kind === "literal") {
        const group = String(expr.value.value);
        return (subject) => subject.groups?.has(group) === true;
      }
      const value = compileValue(expr.value);
      return (subject) => {
        const group = value(subject);
        return typeof group === "string" && subject.groups?.has(group) === true;
      };
    }
    case "inList": {
      const value = compileValue(expr.value);
      const list = new Set<Value>(expr.list.map((item) => item.value));
      return (subject) => list.has(value(subject));
    }
    case "compare":
      return compileComparison(expr.operator, compileValue(expr.left), compileValue(expr.right));
    default: {
      const value = compileValue(expr);
      return (subject) => value(subject) === true;
    }
  }
}

function compileValue(expr: Expr): Getter {
  switch (expr.kind) {
    case "literal": {
      const { value } = expr;
      return () => value;
    }
    case "identifier":
      if (expr.name === "connectionId") return (subject) => subject.id;
      if (expr.name === "userId") return (subject) => subject.userId ?? null;
      return (subject) => subject.groups?.size ?? 0;
    case "call":
      return compileCall(expr.name, expr.args);
    default:
      return compilePredicate(expr);
  }
}

function compileComparison(operator: CompareOperator, left: Getter, right: Getter): Predicate {
  if (operator === "eq") return (subject) => left(subject) === right(subject);
  if (operator === "ne") return (subject) => left(subject) !== right(subject);
  const holds = ORDER[operator];
  return (subject) => {
    const [a, b] = [left(subject), right(subject)];
    return a !== null && b !== null && holds(a, b);
  };
}

const ORDER: Record<"gt" | "ge" | "lt" | "le", (a: NonNullable<Value>, b: NonNullable<Value>) => boolean> = {
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b,
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
};

function compileCall(name: FunctionName, args: Expr[]): Getter {
  // length(groups): the identifier's value is already the count.
  if (name === "length" && args[0]!.kind === "identifier" && args[0]!.name === "groups") return compileValue(args[0]!);
  const getters = args.map(compileValue);
  const call = CALLS[name] as (...values: NonNullable<Value>[]) => Value;
  return (subject) => {
    const values: NonNullable<Value>[] = [];
    for (const getter of getters) {
      const value = getter(subject);
      if (value === null) return null;
      values.push(value);
    }
    return call(...values);
  };
}

const CALLS: Record<FunctionName, (...values: never[]) => Value> = {
  tolower: (text: string) => text.toLowerCase(),
  toupper: (text: string) => text.toUpperCase(),
  trim: (text: string) => text.trim(),
  substring: (text: string, start: number, length?: number) =>
    text.slice(Math.max(0, start), length === undefined ? undefined : Math.max(0, start) + Math.max(0, length)),
  concat: (a: string, b: string) => a + b,
  indexof: (text: string, part: string) => text.indexOf(part),
  length: (text: string) => text.length,
  startswith: (text: string, part: string) => text.startsWith(part),
  endswith: (text: string, part: string) => text.endsWith(part),
  contains: (text: string, part: string) => text.includes(part),
};
