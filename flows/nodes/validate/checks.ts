import { propertyKey, quote, template } from "../code.ts";
import { schemaType } from "./schema-type.ts";
import { typesOf, type Schema, type TypeName } from "./schema.ts";

/** Longer ones are written on several lines; indentation comes to it. */
const LINE = 90;

const NAMES: Record<TypeName, string> = {
  object: "an object",
  array: "a list",
  string: "a text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  null: "null",
};

/**
 * A function, as text, that gives the value it was given, or throws and says what does not fit.
 * @param invalid name of the function that throws
 */
export function checkFunction(schema: Schema, invalid: string): string {
  const lines = [...checks({ schema, value: "value", at: "value", level: 1, invalid }), "return value;"];
  return `(value: any): ${schemaType(schema)} => {\n${indented(lines).join("\n")}\n}`;
}

interface Place {
  schema: Schema;
  /** The expression that is checked. */
  value: string;
  /** Where it is, for messages: the inside of a template literal. */
  at: string;
  /** How many loops are around it. */
  level: number;
  invalid: string;
}

const indented = (lines: readonly string[]) => lines.map((line) => `  ${line}`);

function checks({ schema, value, at, level, invalid }: Place): string[] {
  const place = at.includes("${") ? `\`${at}\`` : quote(at.replace(/\\([\\`$])/g, "$1"));
  const unless = (wrong: string, must: string): string[] => {
    const thrown = `${invalid}(${place}, ${quote(must)});`;
    const line = `if (${wrong}) ${thrown}`;
    return line.length <= LINE ? [line] : [`if (${wrong}) {`, `  ${thrown}`, "}"];
  };
  const types = typesOf(schema);
  const lines: string[] = [];
  if (schema.type !== undefined) {
    const wrong = types.map((type) => (types.length > 1 ? `!(${is(type, value)})` : isNot(type, value)));
    lines.push(...unless(wrong.join(" && "), `must be ${types.map((type) => NAMES[type]).join(" or ")}`));
  }
  if ("const" in schema) lines.push(...unless(`${value} !== ${plain(schema.const)}`, `must be ${plain(schema.const)}`));
  if (schema.enum) {
    const list = `[${schema.enum.map(plain).join(", ")}]`;
    lines.push(...unless(`!${list}.includes(${value})`, `must be one of ${schema.enum.map(plain).join(", ")}`));
  }
  /** Checks that only concern values of a type stand alone where it can have no other. */
  const only = (type: TypeName, inner: string[]) => {
    if (inner.length === 0) return;
    const certain = types.every((t) => t === type || (type === "number" && t === "integer"));
    if (certain) lines.push(...inner);
    else lines.push(`if (${is(type, value)}) {`, ...indented(inner), "}");
  };
  const { minLength, maxLength, pattern, minimum, maximum, minItems, maxItems } = schema;
  only("string", [
    // JSON Schema counts characters, not UTF-16 units.
    ...(minLength ? unless(`[...${value}].length < ${minLength}`, `must have at least ${minLength} characters`) : []),
    ...(maxLength === undefined
      ? []
      : unless(`[...${value}].length > ${maxLength}`, `must have at most ${maxLength} characters`)),
    ...(pattern === undefined
      ? []
      : unless(`!new RegExp(${quote(pattern)}, "u").test(${value})`, `must match ${pattern}`)),
  ]);
  only("number", [
    ...(minimum === undefined ? [] : unless(`${value} < ${minimum}`, `must be at least ${minimum}`)),
    ...(maximum === undefined ? [] : unless(`${value} > ${maximum}`, `must be at most ${maximum}`)),
  ]);
  const number = level === 1 ? "" : String(level);
  const [item, i, key] = [`item${number}`, `i${number}`, `key${number}`];
  const inner = (schema: Schema, value: string, at: string, deeper = 1) =>
    indented(checks({ schema, value, at, level: level + deeper, invalid }));
  const inItems = schema.items ? inner(schema.items, item, `${at}[\${${i}}]`) : [];
  only("array", [
    ...(minItems ? unless(`${value}.length < ${minItems}`, `must have at least ${minItems} items`) : []),
    ...(maxItems === undefined ? [] : unless(`${value}.length > ${maxItems}`, `must have at most ${maxItems} items`)),
    ...(inItems.length > 0 ? [`for (const [${i}, ${item}] of ${value}.entries()) {`, ...inItems, "}"] : []),
  ]);
  only("object", object());
  return lines;

  function object(): string[] {
    const { properties = {}, required = [], additionalProperties: others = true } = schema;
    const has = (name: string) => `Object.hasOwn(${value}, ${quote(name)})`;
    const found = required.flatMap((name) => unless(`!${has(name)}`, `must have ${quote(name)}`));
    for (const [name, of] of Object.entries(properties)) {
      const bare = propertyKey(name) === name;
      const member = bare ? `${value}.${name}` : `${value}[${quote(name)}]`;
      const path = bare ? `${at}.${name}` : `${at}[${template(quote(name)).slice(1, -1)}]`;
      const body = inner(of, member, path, 0);
      if (body.length === 0) continue;
      if (required.includes(name)) found.push(...body.map((line) => line.slice(2)));
      else found.push(`if (${has(name)}) {`, ...body, "}");
    }
    const rest =
      others === false
        ? [`  ${invalid}(${place}, \`must not have \${JSON.stringify(${key})}\`);`]
        : others === true
          ? []
          : inner(others, `${value}[${key}]`, `${at}[\${JSON.stringify(${key})}]`);
    if (rest.length === 0) return found;
    const names = Object.keys(properties);
    const skip = names.length === 0 ? [] : [`  if ([${names.map(quote).join(", ")}].includes(${key})) continue;`];
    return [...found, `for (const ${key} of Object.keys(${value})) {`, ...skip, ...rest, "}"];
  }
}

const plain = (value: unknown) => (typeof value === "string" ? quote(value) : String(value));

function is(type: TypeName, value: string): string {
  switch (type) {
    case "object":
      return `typeof ${value} === "object" && ${value} !== null && !Array.isArray(${value})`;
    case "array":
      return `Array.isArray(${value})`;
    case "integer":
      return `Number.isInteger(${value})`;
    case "null":
      return `${value} === null`;
    default:
      return `typeof ${value} === "${type}"`;
  }
}

function isNot(type: TypeName, value: string): string {
  if (type === "object") return `typeof ${value} !== "object" || ${value} === null || Array.isArray(${value})`;
  const positive = is(type, value);
  return positive.includes(" === ") ? positive.replace(" === ", " !== ") : `!${positive}`;
}
