import type { IncomingMessage } from "node:http";
import { httpAnswer, type HttpAnswer } from "../../../flows/handler-kit/answer.ts";
import { serveRoute } from "../../../flows/handler-kit/serve-route.ts";
import type { RoutingTable } from "../flows/routing.ts";
import { limits } from "../options.ts";
import type { Runner } from "../runs.ts";
import { readBody } from "./io.ts";

/** `/api/…`: the `http.request` triggers of all flows. Throws `RequestError`. */
export function createRoutes({ table, runner }: { table(): RoutingTable; runner: Runner }) {
  return (request: IncomingMessage): Promise<HttpAnswer> => {
    const asked = {
      method: request.method ?? "GET",
      url: request.url ?? "/",
      headers: flatten(request),
      readBody: () => readBody(request, limits.body),
    };
    return serveRoute(table().router, asked, (target, event) =>
      runner.run(target, { event, traceparent: event.headers.traceparent }, httpAnswer),
    );
  };
}

function flatten({ headers }: IncomingMessage): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return flat;
}
