import { z } from "zod";
import { ERROR, NEXT, type NodeDefinition } from "../definition.ts";
import { clip, text } from "../fields.ts";

const schema = z.strictObject({
  kind: z.enum(["text", "html", "json"]).default("text").meta({
    title: "Makes",
    description: "Text; HTML, in which values are escaped; or a JSON value.",
    control: "select",
  }),
  template: text("", {
    title: "Template",
    description: "`{{ }}` around an expression puts its value there.",
    control: "template",
    placeholder: "Hello {{ input.name }}",
    required: true,
  }),
});
export type TemplateConfig = z.infer<typeof schema>;

export const templateNode: NodeDefinition<TemplateConfig> = {
  type: "template",
  title: "Template",
  category: "data",
  icon: "file-text",
  defaultId: "text",
  blurb: "Text, HTML or JSON with values put in",
  keywords: ["mustache", "html", "json", "string", "format", "page"],
  help: `Puts values into a text: \`Hello {{ input.name }}\`.

**Value**: the text. In **HTML** every value is escaped, so what clients send cannot become markup. In **JSON** each \`{{ }}\` becomes JSON and the **value** is what the whole text means, for example \`{ "user": {{ event.userId }}, "n": 1 }\`.

Fails when an expression fails, or when the JSON does not parse.`,
  schema,
  summary: (c) => `\`${clip(c.template) || "…"}\``,
  ports: () => [NEXT, ERROR],
  valueType: (c) => (c.kind === "json" ? "any" : "string"),
};
