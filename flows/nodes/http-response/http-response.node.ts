import { z } from "zod";
import { NEXT, type NodeDefinition } from "../definition.ts";
import { clip, expression, namedValues, show, value } from "../fields.ts";

const schema = z.strictObject({
  status: z.number().int().min(100).max(599).default(200).meta({ title: "Status" }),
  kind: z
    .enum(["json", "text", "html", "empty"])
    .default("json")
    .meta({ title: "Body", description: "What is sent, and so the content type.", control: "select" }),
  json: expression("input", {
    title: "JSON",
    description: "Any value; it goes out as JSON.",
    required: true,
    showWhen: { field: "kind", is: ["json"] },
  }),
  text: value("", {
    title: "Text",
    description: "The text or the page, as it is, or an expression that makes it.",
    control: "value",
    showWhen: { field: "kind", is: ["text", "html"] },
  }),
  headers: namedValues({ placeholder: "cache-control" }, { title: "Headers", addLabel: "Add header", advanced: true }),
});
export type HttpResponseConfig = z.infer<typeof schema>;

export const httpResponse: NodeDefinition<HttpResponseConfig> = {
  type: "http.response",
  title: "HTTP response",
  category: "http",
  icon: "reply",
  defaultId: "respond",
  blurb: "Answer the HTTP request: JSON, text or a page",
  keywords: ["answer", "reply", "json", "html", "page", "static", "status"],
  help: `Answers the request that started the run. It goes out when the run has ended, so what is wired after it still runs; if that fails, the answer is 500 instead.

Hands its **input** on.

- **JSON**: an expression, for example \`{ ok: true, user: input.body.name }\`.
- **Text**, **HTML**: the text itself (a whole page is fine), or an expression.`,
  schema,
  summary: (c) => {
    if (c.kind === "empty") return `${c.status}, empty`;
    if (c.kind === "json") return `${c.status} \`${clip(c.json)}\``;
    return c.kind === "html" ? `${c.status} HTML page` : `${c.status} ${show(c.text)}`;
  },
  ports: () => [NEXT],
  onlyIn: ["http.request"],
  valueType: () => "",
};
