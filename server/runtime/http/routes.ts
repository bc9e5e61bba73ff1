import type { IncomingMessage } from "node:http";
import { errorAnswer, httpAnswer, type HttpAnswer } from "../../../flows/handler-kit/answer.ts";
import { BodyError, httpRequestEvent } from "../../../flows/handler-kit/http-routes.ts";
import type { RoutingTable } from "../flows/routing.ts";
import { limits } from "../options.ts";
import type { Runner } from "../runs.ts";
import { readBody, RequestError } from "./io.ts";

/** `/api/…`: the `http.request` triggers of all flows. Throws `RequestError`. */
export function createRoutes({ table, runner }: { table(): RoutingTable; runner: Runner }) {
  return async (request: IncomingMessage, path: string): Promise<HttpAnswer> => {
    const method = request.method ?? "GET";
    const match = table().router.match(method, path);
    if (match.status === 404) return errorAnswer(404, "no-route", `No deployed flow has a route for ${path}`);
    if (match.status === 405) {
      const allow = match.allow.join(", ");
      const answer = errorAnswer(405, "method", `${path} takes ${allow}, not ${method}`);
      return { ...answer, headers: { ...answer.headers, allow } };
    }
    const body = await readBody(request, limits.body);
    try {
      const event = httpRequestEvent({ method, url: request.url!, headers: flatten(request), body }, match.params);
      return await runner.run(match.target, { event }, httpAnswer);
    } catch (error) {
      if (error instanceof BodyError) throw new RequestError(400, "bad-body", error.message);
      throw error;
    }
  };
}

function flatten({ headers }: IncomingMessage): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return flat;
}
