import { z } from "zod";
import { NEXT, type FieldMeta, type NodeDefinition } from "../definition.ts";
import { clip, hub, text } from "../fields.ts";
import { shape, shapeType } from "../shape/shape.ts";

/** `*`, or origins: scheme, host and perhaps a port, nothing after it. */
const ORIGINS = /^\s*(\*|https?:\/\/[^\s,/?#]+)(\s*,\s*(\*|https?:\/\/[^\s,/?#]+))*\s*$|^\s*$/;

export const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] as const;

const schema = z.strictObject({
  hub,
  method: z.enum(METHODS).default("GET").meta({ title: "Method", control: "select" }),
  route: text("", {
    title: "Route",
    description: "Path after `/api/`. `{name}` stands for one segment.",
    placeholder: "rooms/{id}",
    required: true,
  }),
  bodyType: shape("unknown", {
    title: "Type of the body",
    description: "What you expect: a TypeScript type, a JSON Schema or a sample.",
    showWhen: { field: "method", is: ["POST", "PUT", "PATCH", "DELETE"] },
  }),
  cors: z
    .string()
    .max(2000)
    .regex(ORIGINS, "Origins look like https://www.example.com, with commas between, or * for every page")
    .default("")
    .meta({
      title: "Pages elsewhere (CORS)",
      description: "Origins whose pages may call it, with commas between, or `*`. Left empty: only pages served here.",
      placeholder: "https://www.example.com",
      control: "text",
      advanced: true,
    } satisfies FieldMeta),
});
export type HttpRequestConfig = z.infer<typeof schema>;

export const httpRequest: NodeDefinition<HttpRequestConfig> = {
  type: "http.request",
  title: "HTTP request",
  category: "triggers",
  icon: "globe",
  defaultId: "request",
  blurb: "A web page or another service calls a URL",
  keywords: ["webhook", "route", "rest", "api", "get", "post", "trigger"],
  help: `Starts a run for each request to \`/api/<route>\`.

**Value**: the request: \`input.query.name\`, \`input.params.id\` (the \`{id}\` of the route), \`input.headers["content-type"]\`, \`input.body\` (parsed when it is JSON), \`input.method\`, \`input.url\`.

Pages of other origins may only call it when **Pages elsewhere** names them; the browser's question beforehand is then answered by itself.

Answer it with **HTTP response**. A run that ends without one answers 204, a run that fails 500.

Example: \`GET negotiate\` → **Negotiate** → **HTTP response** gives a browser what it needs to connect.`,
  schema,
  summary: (c) => (c.route === "" ? `${c.method} …` : `${c.method} \`/api/${clip(c.route)}\``),
  ports: () => [NEXT],
  trigger: "http.request",
  valueType: requestType,
};

/** The names in the `{}` of a route. */
export function routeParameters(route: string): string[] {
  return [...route.matchAll(/\{(\w+)\}/g)].map((m) => m[1]!);
}

export function requestType(c: HttpRequestConfig): string {
  const names = routeParameters(c.route);
  const params = names.length === 0 ? "Record<string, string>" : `{ ${names.map((n) => `${n}: string`).join("; ")} }`;
  const body = c.method === "GET" || c.method === "HEAD" || c.method === "OPTIONS" ? "unknown" : shapeType(c.bodyType);
  if (body !== "unknown") return `HttpRequestEvent<${params}, ${body}>`;
  return names.length === 0 ? "HttpRequestEvent" : `HttpRequestEvent<${params}>`;
}
