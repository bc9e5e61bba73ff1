import type { Source } from "../source/source.ts";
import { shapeType, type Shape } from "../../nodes/shape/shape.ts";
import { parametersType, requestType } from "../../nodes/types.ts";
import { code, propertyKey, type Code } from "../../nodes/code.ts";
import type { ParsedNode } from "../1-parse/index.ts";
import type { Run } from "../2-analyse/runs.ts";
import type { Input } from "../2-analyse/values.ts";

/** TypeScript type of a trigger's `event`, as text. */
export function eventType({ definition, config }: ParsedNode): string {
  switch (definition.trigger) {
    case "socket.event":
      return config.parameters.length === 0 ? "SocketEvent" : `SocketEvent<${parametersType(config.parameters)}>`;
    case "http.request":
      return requestType(config);
    default:
      return definition.valueType(config);
  }
}

/** The same of a run: a handler of failures has the event of any run that may fail. */
export function runEventType({ trigger, handles }: Run): string {
  return [...new Set((handles ?? [trigger]).map(eventType))].join(" | ") || "unknown";
}

export function runEventTypeCode({ trigger, handles }: Run): Code {
  const different = new Map((handles ?? [trigger]).map((node) => [eventType(node), eventTypeCode(node)]));
  return code(...[...different.values()].flatMap((one, i) => (i > 0 ? [" | ", one] : [one])));
}

/** The same as code in which the types the author wrote lead back to their fields. */
export function eventTypeCode(trigger: ParsedNode): Code {
  const { id, definition, config } = trigger;
  const written: [field: string, type: Shape][] =
    definition.trigger === "socket.event"
      ? (config.parameters as { type: Shape }[]).map(({ type }, i) => [`parameters.${i}.type`, type])
      : definition.trigger === "http.request"
        ? [["bodyType", config.bodyType]]
        : definition.trigger === "part"
          ? (config.inputs as { type: string }[]).map(({ type }, i) => [`inputs.${i}.type`, type])
          : [];
  const text = eventType(trigger);
  const parts: Code[] = [];
  let at = 0;
  for (const [field, given] of written) {
    const type = shapeType(given);
    const start = given === "" ? -1 : text.indexOf(type, at);
    if (start < 0) continue;
    // What was made from a schema or a sample is our text, not the author's.
    const piece = typeof given === "string" ? { text: type, from: 0 } : { text: type };
    parts.push(text.slice(at, start), { kind: "source", node: id, field, pieces: [piece] });
    at = start + type.length;
  }
  return code(...parts, text.slice(at));
}

/** TypeScript type of a node's `input`, as text; `unknown` where only the type check can say. */
export function inputType(input: Input, run: Run): string {
  switch (input.kind) {
    case "event":
      return run.trigger.definition.valueType(run.trigger.config);
    case "item":
      return "unknown";
    case "error":
      return "Error";
    case "value": {
      const { definition, config } = run.graph.nodes.get(input.node)!;
      return definition.valueType(config);
    }
    case "parameter": {
      const types = run.inputs.brought.get(input.node)!.map((one) => inputType(one, run));
      return types.includes("unknown") ? "unknown" : [...new Set(types)].join(" | ");
    }
  }
}

/**
 * For the parameter of a join, which must be usable: what is not known is `any`, as an untyped parameter would be. Only
 * the event may be mentioned, because the values of nodes are not in scope there.
 */
export function parameterType(input: Input, run: Run): string {
  if (input.kind === "parameter") {
    const types = run.inputs.brought.get(input.node)!.map((one) => parameterType(one, run));
    return types.includes("any") ? "any" : [...new Set(types)].join(" | ");
  }
  const type = inputType(input, run);
  if (type !== "unknown") return type;
  return input.kind === "value" ? madeType(run.graph.nodes.get(input.node)!) : "any";
}

/** The type of what a node makes, as far as its own text shows. */
function madeType({ definition, config, sources }: ParsedNode): string {
  if (definition.type === "function") return shownType(sources.get("code")?.returns);
  if (definition.type !== "transform" || config.keep) return "any";
  const members = (config.fields as { name: string; value: unknown }[]).map(({ name, value }, i) => {
    const type = typeof value === "string" ? "string" : shownType(sources.get(`fields.${i}.value`));
    return `${propertyKey(name)}: ${type}`;
  });
  return members.length === 0 ? "object" : `{ ${members.join("; ")} }`;
}

function shownType(source: Source | undefined): string {
  if (!source) return "any";
  if (source.evident) return source.evident;
  const text = source.text.slice(source.start, source.end);
  return /^event(?:\.[A-Za-z_$][\w$]*)+$/.test(text) ? `typeof ${text}` : "any";
}
