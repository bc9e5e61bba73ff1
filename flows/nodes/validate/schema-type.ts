import { propertyKey, quote } from "../code.ts";
import { typesOf, type Schema, type TypeName } from "./schema.ts";

/** The TypeScript type of what fits a schema, as text. */
export function schemaType(schema: Schema): string {
  if ("const" in schema) return literal(schema.const!);
  if (schema.enum) return [...new Set(schema.enum.map(literal))].join(" | ");
  const own = schema.type === undefined ? [] : [unionOf(typesOf(schema).map((type) => typeText(type, schema)))];
  const some = schema.anyOf ? [unionOf(schema.anyOf.map(schemaType))] : [];
  const parts = [...own, ...some, ...(schema.allOf ?? []).map(schemaType)].filter((part) => part !== "unknown");
  return parts.length <= 1 ? (parts[0] ?? "unknown") : parts.map(operand).join(" & ");
}

/** Anything or something is anything. */
const unionOf = (types: readonly string[]) => (types.includes("unknown") ? "unknown" : [...new Set(types)].join(" | "));
/** In parentheses where what stands around it would bind tighter. */
const operand = (type: string) => (isCompound(type) ? `(${type})` : type);

/** Whether a `|` or `&` stands outside all brackets and texts. */
function isCompound(type: string): boolean {
  let depth = 0;
  for (const [part] of type.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]()<>|&]/g)) {
    if ("{[(<".includes(part)) depth++;
    else if ("}])>".includes(part)) depth--;
    else if (depth === 0 && (part === "|" || part === "&")) return true;
  }
  return false;
}

const literal = (value: string | number | boolean | null) => (typeof value === "string" ? quote(value) : String(value));

function typeText(
  type: TypeName,
  { properties = {}, required = [], additionalProperties, items, prefixItems, format }: Schema,
): string {
  switch (type) {
    case "string":
      return format === "binary" ? "Uint8Array" : "string";
    case "integer":
      return "number";
    case "array": {
      const rest = items ? schemaType(items) : "unknown";
      if (!prefixItems) return `${operand(rest)}[]`;
      return `[${prefixItems.map(schemaType).join(", ")}${items ? `, ...${operand(rest)}[]` : ""}]`;
    }
    case "object": {
      const names = [...new Set([...Object.keys(properties), ...required])];
      if (names.length === 0) {
        const others = typeof additionalProperties === "object" ? schemaType(additionalProperties) : "unknown";
        return `Record<string, ${others}>`;
      }
      const members = names.map((name) => {
        const of = Object.hasOwn(properties, name) ? schemaType(properties[name]!) : "unknown";
        return `${propertyKey(name)}${required.includes(name) ? "" : "?"}: ${of}`;
      });
      return `{ ${members.join("; ")} }`;
    }
    default:
      return type;
  }
}
