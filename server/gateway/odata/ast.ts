/**
 * Filters over connections, in the service's OData dialect. Source: "OData filter syntax in the Azure Web PubSub
 * service" and protocol.md section 3.
 */
export type ValueType = "string" | "integer" | "boolean" | "null" | "groups";

export type Literal = {
  kind: "literal";
  type: "string" | "integer" | "boolean" | "null";
  value: string | number | boolean | null;
};

export type Expr =
  | Literal
  | { kind: "identifier"; name: "connectionId" | "userId" | "groups" }
  | { kind: "call"; name: FunctionName; args: Expr[] }
  | { kind: "not"; operand: Expr }
  | { kind: "and" | "or"; left: Expr; right: Expr }
  | { kind: "compare"; operator: CompareOperator; left: Expr; right: Expr }
  | { kind: "inGroups"; value: Expr }
  | { kind: "inList"; value: Expr; list: Literal[] };

export type CompareOperator = "eq" | "ne" | "gt" | "ge" | "lt" | "le";

/** Parameter types and result; `length` also takes `groups`. A `?` marks one that may be left out. */
export const FUNCTIONS = {
  tolower: { params: ["string"], result: "string" },
  toupper: { params: ["string"], result: "string" },
  trim: { params: ["string"], result: "string" },
  substring: { params: ["string", "integer", "integer?"], result: "string" },
  concat: { params: ["string", "string"], result: "string" },
  indexof: { params: ["string", "string"], result: "integer" },
  length: { params: ["string"], result: "integer" },
  startswith: { params: ["string", "string"], result: "boolean" },
  endswith: { params: ["string", "string"], result: "boolean" },
  contains: { params: ["string", "string"], result: "boolean" },
} as const satisfies Record<string, { params: readonly string[]; result: ValueType }>;

export type FunctionName = keyof typeof FUNCTIONS;

/** The filter cannot be used. `position` counts characters from 0. */
export class FilterError extends Error {
  readonly position: number;

  constructor(message: string, position: number) {
    super(`${message} (at character ${position + 1} of the filter)`);
    this.position = position;
  }
}
