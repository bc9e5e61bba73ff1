import { z } from "zod";
import { flowSchema } from "../model/document.ts";
import { allNodeTypes } from "./index.ts";

/** The published JSON Schema of flow files: the document, and for each node type its own config. */
export function flowJsonSchema(): Record<string, unknown> {
  const { $schema: _, ...document } = z.toJSONSchema(flowSchema, { io: "input" }) as Record<string, any>;
  const nodes = document.properties.nodes;
  const types = [...allNodeTypes()].map(([type, definition]) => {
    const { $schema: _ignored, ...config } = z.toJSONSchema(definition.schema, { io: "input" }) as Record<string, any>;
    return {
      if: { properties: { type: { const: type } }, required: ["type"] },
      // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
      then: { title: definition.title, properties: { config } },
    };
  });
  const known = { ...nodes.additionalProperties, allOf: types };
  known.properties = { ...known.properties, type: { ...known.properties.type, enum: [...allNodeTypes().keys()] } };
  document.properties = { ...document.properties, nodes: { ...nodes, additionalProperties: known } };
  return { $schema: "https://json-schema.org/draft/2020-12/schema", title: "Patchbay flow", ...document };
}
