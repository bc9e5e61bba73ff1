import type ts from "typescript-api";
import type { TypecheckHost } from "../compiler/typecheck.ts";

export type JsonSchema = { [key: string]: unknown };

const MAX_DEPTH = 8;

/** The text of a type, for a program that has no handler kit: types only the kit knows become `unknown`. */
export function typeText(type: ts.Type, checker: ts.TypeChecker, { ts }: TypecheckHost): string {
  const text = checker.typeToString(
    type,
    undefined,
    ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseSingleQuotesForStringLiteralType,
  );
  return /\b(?:Http|Socket|Connect|Handler|Negotiate|Schedule)\w*(?:Event|Result|Response|Request|Context)\b/.test(text)
    ? "unknown"
    : // Older compilers do not know that it has a parameter.
      text
        .replace(/; \}/g, " }")
        .replaceAll("'", '"')
        .replace(/\bUint8Array<[^<>]*(?:<[^<>]*>)?>/g, "Uint8Array");
}

/** Goes over the wire as an attachment (`handler-kit/binary.ts`). */
function isBytes(type: ts.Type): boolean {
  return /^(?:ArrayBuffer|DataView|(?:Big)?(?:Ui|I)nt(?:8|8Clamped|16|32|64)Array|Float(?:32|64)Array)$/.test(
    type.getSymbol()?.name ?? "",
  );
}

/** What of a type goes over the wire, as JSON Schema 2020-12. What cannot be said so is left open: `{}`. */
export function jsonSchema(type: ts.Type, checker: ts.TypeChecker, host: TypecheckHost, depth = 0): JsonSchema {
  const { ts } = host;
  const { flags } = type;
  if (depth > MAX_DEPTH) return {};
  const inner = (t: ts.Type) => jsonSchema(t, checker, host, depth + 1);
  if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value };
  if (flags & ts.TypeFlags.BooleanLiteral) return { const: checker.typeToString(type) === "true" };
  if (flags & ts.TypeFlags.StringLike) return { type: "string" };
  if (flags & ts.TypeFlags.NumberLike) return { type: "number" };
  if (flags & ts.TypeFlags.Boolean) return { type: "boolean" };
  if (flags & ts.TypeFlags.Null) return { type: "null" };
  if (type.isUnion()) {
    const members = type.types.filter((t) => !(t.flags & ts.TypeFlags.Undefined));
    const literals = members.filter((t) => t.isStringLiteral() || t.isNumberLiteral());
    if (literals.length === members.length && members.length > 1) return { enum: literals.map((t) => t.value) };
    // `boolean` is the union of its two literals.
    const schemas = members.map(inner);
    const isBoolean = (s: JsonSchema) => typeof s.const === "boolean";
    const others = schemas.filter((s) => !isBoolean(s));
    const all = schemas.filter(isBoolean).length === 2 ? [...others, { type: "boolean" }] : schemas;
    return all.length === 1 ? all[0]! : { anyOf: all };
  }
  if (checker.isTupleType(type)) {
    const items = checker.getTypeArguments(type as ts.TypeReference).map(inner);
    return { type: "array", prefixItems: items, minItems: items.length, maxItems: items.length };
  }
  if (checker.isArrayType(type))
    return { type: "array", items: inner(checker.getTypeArguments(type as ts.TypeReference)[0]!) };
  // As OpenAPI says it.
  if (isBytes(type)) return { type: "string", format: "binary" };
  if (!(flags & ts.TypeFlags.Object) || type.getCallSignatures().length > 0) return {};
  const index = type.getStringIndexType();
  const properties = type.getProperties().map((p): [string, JsonSchema, boolean] => {
    const optional = (p.flags & ts.SymbolFlags.Optional) !== 0;
    return [p.name, inner(checker.getTypeOfSymbol(p)), optional];
  });
  const required = properties.filter(([, , optional]) => !optional).map(([name]) => name);
  return {
    type: "object",
    ...(properties.length > 0
      ? { properties: Object.fromEntries(properties.map(([name, schema]) => [name, schema])) }
      : {}),
    ...(required.length > 0 ? { required } : {}),
    ...(index ? { additionalProperties: inner(index) } : {}),
  };
}
