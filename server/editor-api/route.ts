import type { Request, RequestHandler, Response } from "express";
import { z } from "zod";
import type { Services } from "./options.ts";
import { Problem } from "./problems.ts";

/** What a route is given: everything checked, nothing left to parse. */
export interface Call<Body, Query> {
  params: Record<string, string>;
  body: Body;
  query: Query;
  request: Request;
  response: Response;
  services: Services;
}

export interface Answer {
  description: string;
  schema?: z.ZodType;
  /** Content type when the answer is not JSON. */
  type?: string;
}

/** One route: how it is served and how it is described at `/api/openapi.json` are the same object. */
export interface Route<Body = unknown, Query = unknown> {
  method: "get" | "put" | "post" | "delete";
  /** `{name}` for a parameter. */
  path: string;
  summary: string;
  /** Answers also to those who are not signed in. */
  open?: boolean;
  body?: z.ZodType<Body>;
  /** The body is a flow document: the handler gets its text, untouched. */
  documentBody?: boolean;
  query?: z.ZodType<Query>;
  /** Request headers the description should name. */
  headers?: Record<string, string>;
  answers: Record<number, Answer>;
  handle(call: Call<Body, Query>): Promise<void> | void;
}

/** Gives `handle` its types from the schemas beside it. */
export function route<Body = undefined, Query = undefined>(definition: Route<Body, Query>): Route {
  return definition as unknown as Route;
}

/** The Express handler of a route. The body arrives as text, so that a bad one gets an error of ours. */
export function serve({ body, documentBody, query, handle }: Route, services: Services): RequestHandler {
  return async (request, response) => {
    const text = typeof request.body === "string" ? request.body : "";
    await handle({
      params: request.params as Record<string, string>,
      body: documentBody ? text : body && check(body, parseJson(text), "body"),
      query: query && check(query, request.query, "query"),
      request,
      response,
      services,
    });
  };
}

export function parseJson(text: string): unknown {
  if (text.trim() === "") throw new Problem(400, "no-body", "The body is empty; it must be JSON.");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Problem(400, "not-json", `The body is not JSON: ${(error as Error).message}.`);
  }
}

function check<T>(schema: z.ZodType<T>, value: unknown, where: "body" | "query"): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
  const [first] = issues;
  throw new Problem(
    400,
    `bad-${where}`,
    `${where === "body" ? "Body" : "Query"}${first?.path ? `, "${first.path}"` : ""}: ${first?.message ?? "not valid"}.`,
    { issues },
  );
}
