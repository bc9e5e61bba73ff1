import { propertyKey, quote } from "../code.ts";
import { typesOf, type Schema, type TypeName } from "./schema.ts";

/** The TypeScript type of what fits a schema, as text. */
export function schemaType(schema: Schema): string {
  if ("const" in schema) return literal(schema.const!);
  if (schema.enum) return [...new Set(schema.enum.map(literal))].join(" | ");
  if (schema.type === undefined) return "unknown";
  return [...new Set(typesOf(schema).map((type) => typeText(type, schema)))].join(" | ");
}

const literal = (value: string | number | boolean | null) => (typeof value === "string" ? quote(value) : String(value));

function typeText(type: TypeName, { properties = {}, required = [], additionalProperties, items }: Schema): string {
  switch (type) {
    case "integer":
      return "number";
    case "array": {
      const item = items ? schemaType(items) : "unknown";
      return item.includes(" | ") && !/^\{.*\}$/.test(item) ? `(${item})[]` : `${item}[]`;
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
