import { diagnose } from "../../model/codes.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { AnyDefinition } from "../../nodes/index.ts";
import { jsonataProblems } from "../../nodes/jsonata/check.ts";
import { shapeProblem, type Shape } from "../../nodes/shape/shape.ts";
import { readSchema } from "../../nodes/validate/schema.ts";
import { reservedReason } from "../source/globals.ts";
import { checkType } from "../source/source.ts";
import { didYouMean } from "../words.ts";
import { cronProblem } from "./cron.ts";
import type { Field } from "./fields.ts";

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
const HEADER = /^[\w!#$%&'*+.^`|~-]+$/;

/** What a schema cannot say, because a new node starts incomplete. Findings are without their node. */
export function checkFields(definition: AnyDefinition, fields: readonly Field[]): Diagnostic[] {
  const jsonata = definition.type === "jsonata" ? checkJsonata(fields) : [];
  const found = fields.flatMap(({ path, value, schema }) => {
    const found: Diagnostic[] = [];
    // An empty text may be meant, an empty expression never is.
    const emptyExpression = schema.control === "value" && typeof value === "object" && isEmpty(value);
    if ((schema.required && isEmpty(value)) || emptyExpression) {
      found.push(diagnose("value_missing", { title: schema.title ?? path }, { field: path }));
    }
    if (schema.control === "type" && typeof value === "string" && value.trim() !== "") {
      const problem = checkType(value);
      if (problem) found.push(diagnose("type_syntax", { type: value, problem }, { field: path }));
    }
    if (schema.control === "shape") found.push(...checkShape(path, value as Shape));
    if (schema.unique && Array.isArray(value)) found.push(...checkUnique(path, value, schema.unique));
    if (typeof value === "string" && value !== "") found.push(...checkName(definition.type, path, value));
    return found;
  });
  return [...found, ...jsonata];
}

function checkJsonata(fields: readonly Field[]): Diagnostic[] {
  const text = String(fields.find(({ path }) => path === "expression")?.value ?? "");
  if (text.trim() === "") return [];
  const names = fields.flatMap(({ path, value }) => (/^variables\.\d+\.name$/.test(path) ? [String(value)] : []));
  return jsonataProblems(text, names).map(({ kind, text: what, start, end }) => {
    const place = { field: "expression", range: { start, end } };
    if (kind === "syntax") return diagnose("jsonata_syntax", { problem: what }, place);
    const known = didYouMean(what, names);
    const hint = known ?? `Add \`${what}\` to the variables, or correct the name.`;
    return diagnose("name_unknown", { name: `$${what}`, hint }, place);
  });
}

function checkShape(path: string, value: Shape): Diagnostic[] {
  if (typeof value === "string") {
    const problem = value.trim() === "" ? undefined : checkType(value);
    return problem ? [diagnose("type_syntax", { type: value, problem }, { field: path })] : [];
  }
  const found = shapeProblem(value);
  if (!found) return [];
  const { kind, problem } = found;
  const hint = "It may be any JSON Schema without references to other files.";
  return kind === "schema"
    ? [diagnose("schema_invalid", { problem, hint }, { field: `${path}.schema` })]
    : [diagnose("sample_invalid", { problem }, { field: `${path}.sample` })];
}

function isEmpty(value: unknown): boolean {
  if (typeof value === "string") return value.trim() === "";
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && value !== null && "js" in value && String(value.js).trim() === "";
}

function checkUnique(path: string, items: unknown[], key: string): Diagnostic[] {
  const seen = new Set<unknown>();
  return items.flatMap((item, i) => {
    const name = (item as Record<string, unknown>)[key];
    if (name === "" || !seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [diagnose("parameter_duplicate", { name: String(name) }, { field: `${path}.${i}.${key}` })];
  });
}

/** Names and patterns with a grammar of their own. */
function checkName(type: string, path: string, value: string): Diagnostic[] {
  const invalid = (problem: string) => [diagnose("config_invalid", { problem }, { field: path })];
  if (
    type === "socket.event" &&
    /^parameters\.\d+\.name$/.test(path) &&
    (!IDENTIFIER.test(value) || value === "__proto__")
  ) {
    return invalid(`\`${value}\` is not a name: letters, digits, _ and $, not starting with a digit`);
  }
  if (type.startsWith("http.") && /^headers\.\d+\.name$/.test(path) && !HEADER.test(value)) {
    return invalid(`\`${value}\` is not the name of a header`);
  }
  if (type === "switch" && /^cases\.\d+\.name$/.test(path) && value === "default") {
    return invalid("A case cannot be called `default`: that is the port for everything else");
  }
  if (type === "forEach" && path === "item" && (!IDENTIFIER.test(value) || reservedReason(value))) {
    return invalid(`\`${value}\` cannot be the name of an item`);
  }
  if (type === "jsonata" && /^variables\.\d+\.name$/.test(path) && !/^\w+$/.test(value)) {
    return invalid(`\`${value}\` cannot be the name of a variable: letters, digits and _, without the \`$\``);
  }
  if (
    type === "parallel" &&
    /^branches\.\d+\.name$/.test(path) &&
    (!IDENTIFIER.test(value) || reservedReason(value) || value === "next")
  ) {
    return invalid(`\`${value}\` cannot be the name of a branch`);
  }
  if (type === "validate" && path === "schema") {
    const read = readSchema(value);
    if ("problem" in read) return [diagnose("schema_invalid", { problem: read.problem }, { field: path })];
  }
  if (type === "http.request" && path === "route") {
    const problem = routeProblem(value);
    if (problem) return [diagnose("route_invalid", { route: value, problem }, { field: path })];
  }
  if (type === "schedule" && path === "cron") {
    const problem = cronProblem(value);
    if (problem) return [diagnose("cron_invalid", { cron: value, problem }, { field: path })];
  }
  if (type === "schedule" && path === "timeZone" && !isTimeZone(value)) {
    return invalid(`\`${value}\` is not a time zone, for example Europe/Berlin`);
  }
  return [];
}

function routeProblem(route: string): string | undefined {
  if (route.startsWith("/")) return "it starts with a slash";
  const names = new Set<string>();
  for (const segment of route.split("/")) {
    if (segment === "") return "a segment is empty";
    const name = /^\{([A-Za-z_]\w*)\}$/.exec(segment)?.[1];
    if (name === undefined && !/^[\w.~!$&'()*+,;=:@%-]+$/.test(segment))
      return `\`${segment}\` is neither text nor \`{name}\``;
    if (name !== undefined && names.has(name)) return `\`{${name}}\` occurs twice`;
    if (name !== undefined) names.add(name);
  }
  return undefined;
}

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    return false;
  }
}
