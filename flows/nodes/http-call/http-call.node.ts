import { z } from "zod";
import { ERROR, NEXT, type NodeDefinition } from "../definition.ts";
import { expression, namedValues, show, text, value } from "../fields.ts";
import { METHODS } from "../http-request/http-request.node.ts";
import { shape, shapeType } from "../shape/shape.ts";

const schema = z.strictObject({
  method: z.enum(METHODS).default("GET").meta({ title: "Method", control: "select" }),
  url: value("", { title: "URL", required: true, placeholder: "https://example.com/users" }),
  headers: namedValues({ placeholder: "authorization" }, { title: "Headers", addLabel: "Add header" }),
  kind: z
    .enum(["none", "json", "text"])
    .default("none")
    .meta({ title: "Body", control: "select", showWhen: { field: "method", is: ["POST", "PUT", "PATCH", "DELETE"] } }),
  json: expression("input", {
    title: "JSON",
    description: "Any value; it goes out as JSON.",
    required: true,
    showWhen: { field: "kind", is: ["json"] },
  }),
  text: value("", { title: "Text", showWhen: { field: "kind", is: ["text"] } }),
  bodyType: shape("", {
    title: "Type of the answer's body",
    description: "What you expect: a TypeScript type, a JSON Schema or a sample. Left empty, it may be anything.",
    placeholder: "any",
    advanced: true,
  }),
  retries: z.number().int().min(0).max(5).default(0).meta({
    title: "Retries",
    description: "Attempts after the first, where repeating is safe and the failure may pass.",
    advanced: true,
  }),
  connection: text("", {
    title: "Connection",
    description: "Name of a connection the operator set up; the URL is then a path below its base URL.",
    advanced: true,
  }),
  timeout: z
    .number()
    .int()
    .min(100)
    .max(60_000)
    .default(5_000)
    .meta({ title: "Time-out", description: "Milliseconds.", advanced: true }),
});
export type HttpCallConfig = z.infer<typeof schema>;

export const httpCall: NodeDefinition<HttpCallConfig> = {
  type: "http.call",
  title: "HTTP call",
  category: "http",
  icon: "cloud-download",
  defaultId: "reply",
  blurb: "Ask another service",
  keywords: ["fetch", "request", "rest", "api", "webhook", "get", "post"],
  help: `Calls a URL and waits for the answer.

**Value**: \`{ status, ok, headers, body }\`; \`body\` is parsed when it is JSON. Any status is an answer: check \`input.ok\`.

Fails on network errors and time-outs, and when the address is not allowed (private addresses are refused unless the operator allows them).

Secrets belong into the environment: header \`authorization\` = \`\` \`Bearer \${env.API_KEY}\` \`\`.`,
  schema,
  summary: (c) => `${c.method} ${show(c.url)}`,
  ports: () => [NEXT, ERROR],
  valueType: replyType,
};

export function replyType({ bodyType }: Pick<HttpCallConfig, "bodyType">): string {
  return bodyType === "" ? "HttpCallResponse" : `HttpCallResponse<${shapeType(bodyType)}>`;
}
