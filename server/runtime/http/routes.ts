import type { IncomingMessage } from "node:http";
import { httpAnswer, type HttpAnswer } from "../../../flows/handler-kit/answer.ts";
import { serveRoute } from "../../../flows/handler-kit/serve-route.ts";
import type { RoutingTable } from "../flows/routing.ts";
import { limits } from "../options.ts";
import type { Runner } from "../runs.ts";
import { readTraceContext, type TraceContext } from "../traces/trace-context.ts";
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
    return serveRoute(
      table().router,
      asked,
      (target, event) =>
        new Promise((resolve) => runner.run(target, { event, caller: callerOf(event.headers) }, httpAnswer, resolve)),
    );
  };
}

function callerOf({ traceparent, tracestate }: Record<string, string>): TraceContext | undefined {
  return readTraceContext(traceparent, tracestate);
}

function flatten({ headers }: IncomingMessage): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  if (flat["cookie"]) flat["cookie"] = withoutSession(flat["cookie"]);
  if (flat["cookie"] === "") delete flat["cookie"];
  return flat;
}

/**
 * Browsers do not tell cookies apart by port, so the author's editor session comes along to routes on the same host.
 * It is nobody's business there: not the handler's, not the trace's.
 */
function withoutSession(cookies: string): string {
  const kept = cookies.split(";").filter((cookie) => !cookie.trim().startsWith("patchbay_session="));
  return kept.join(";").trim();
}
