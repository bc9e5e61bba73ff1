import { z } from "zod";
import { problem } from "./schemas.ts";
import type { Answer, Route } from "./route.ts";

/** The description of the API, made from the table the routes are served from, so the two cannot differ. */
export function openapi(routes: readonly Route[], version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) (paths[route.path] ??= {})[route.method] = operation(route);
  return {
    openapi: "3.1.0",
    info: { title: "Patchbay editor API", version },
    paths,
    components: {
      securitySchemes: {
        token: { type: "http", scheme: "bearer" },
        session: { type: "apiKey", in: "cookie", name: "patchbay_session" },
      },
    },
    security: [{ token: [] }, { session: [] }],
  };
}

function operation(route: Route): object {
  const parameters = [
    ...[...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      name,
      in: "path",
      required: true,
      schema: { type: "string" },
    })),
    ...queryParameters(route.query),
    ...Object.entries(route.headers ?? {}).map(([name, description]) => ({
      name,
      in: "header",
      description,
      schema: { type: "string" },
    })),
  ];
  const answers: Record<number, Answer> = route.open
    ? route.answers
    : { ...route.answers, 401: { description: "Not signed in", schema: problem } };
  return {
    summary: route.summary,
    ...(route.open ? { security: [] } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body ? { requestBody: { required: true, content: json(jsonSchema(route.body, "input")) } } : {}),
    ...(route.documentBody
      ? { requestBody: { required: true, description: "A flow document", content: json({ type: "object" }) } }
      : {}),
    responses: Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, responseOf(answer)])),
  };
}

function responseOf({ description, schema, type }: Answer): object {
  if (type) return { description, content: { [type]: {} } };
  return schema ? { description, content: json(jsonSchema(schema, "output")) } : { description };
}

function queryParameters(query: z.ZodType | undefined): object[] {
  if (!query) return [];
  const { properties = {}, required = [] } = jsonSchema(query, "input") as {
    properties?: Record<string, object>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema,
  }));
}

function jsonSchema(schema: z.ZodType, io: "input" | "output"): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest;
}

const json = (schema: object) => ({ "application/json": { schema } });
