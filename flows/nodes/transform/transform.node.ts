import { z } from "zod";
import { ERROR, NEXT, type NodeDefinition } from "../definition.ts";
import { clip, namedValues } from "../fields.ts";

const schema = z.strictObject({
  fields: namedValues(
    { placeholder: "text" },
    { title: "Fields", description: "The object this node makes, field by field.", addLabel: "Add field" },
  ),
  keep: z.boolean().default(false).meta({
    title: "Keep the other fields of the input",
    description: "Starts from a copy of `input`, which must be an object.",
  }),
});
export type TransformConfig = z.infer<typeof schema>;

export const transform: NodeDefinition<TransformConfig> = {
  type: "transform",
  title: "Set fields",
  category: "data",
  icon: "table-properties",
  defaultId: "data",
  blurb: "Make an object from texts and expressions",
  keywords: ["transform", "map", "object", "assign", "edit"],
  help: `Makes a new object: each field is a text or an expression.

**Value**: the object. Fails when an expression fails, for example by reading a field of \`undefined\`.

Example: \`text\` = \`input.text.trim()\` and \`from\` = \`event.userId ?? "guest"\` give \`{ text, from }\`.`,
  schema,
  summary: (c) =>
    c.fields.length === 0
      ? "no fields yet"
      : `\`{ ${clip([...(c.keep ? ["…input"] : []), ...c.fields.map((f) => f.name)].join(", "))} }\``,
  ports: () => [NEXT, ERROR],
  valueType: () => "unknown",
};
