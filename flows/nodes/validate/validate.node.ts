import { z } from "zod";
import { ERROR, NEXT, type NodeDefinition } from "../definition.ts";
import { clip, expression, text } from "../fields.ts";
import { schemaType } from "./schema-type.ts";
import { readSchema } from "./schema.ts";

const schema = z.strictObject({
  value: expression("input", { title: "What to check", required: true }),
  schema: text("", {
    title: "JSON Schema",
    description: "What it must look like.",
    control: "multiline",
    placeholder: '{ "type": "object", "required": ["text"], "properties": { "text": { "type": "string" } } }',
    required: true,
  }),
});
export type ValidateConfig = z.infer<typeof schema>;

export const validate: NodeDefinition<ValidateConfig> = {
  type: "validate",
  title: "Validate",
  category: "data",
  icon: "clipboard-check",
  defaultId: "valid",
  blurb: "Check data against a JSON Schema",
  keywords: ["json", "schema", "check", "type", "input"],
  help: `Checks what came in before anything is done with it.

**Value**: what was checked, with the type the schema gives it, so that later nodes know its fields.

Fails at the first thing that does not fit and says where: \`value.items[2].price must be at least 0\`. Wire **error** to answer the sender.

Of JSON Schema 2020-12 it knows \`type\`, \`const\`, \`enum\` (texts, numbers, booleans, null), \`required\`, \`properties\`, \`additionalProperties\`, \`items\`, \`minItems\`, \`maxItems\`, \`minLength\`, \`maxLength\`, \`pattern\`, \`minimum\` and \`maximum\`. Anything else is an error here, not ignored. The schema becomes plain code; nothing reads it when the flow runs.`,
  schema,
  summary: (c) => `\`${clip(c.value) || "…"}\``,
  ports: () => [NEXT, ERROR],
  valueType: (c) => {
    const read = readSchema(c.schema);
    return "schema" in read ? schemaType(read.schema) : "unknown";
  },
};
