import { parametersType, requestType } from "../../nodes/types.ts";
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

/** For a parameter, which must be usable: what is not known is `any`, as an untyped parameter would be. */
export function parameterType(input: Input, run: Run): string {
  const type = inputType(input, run);
  return type === "unknown" ? "any" : type;
}
