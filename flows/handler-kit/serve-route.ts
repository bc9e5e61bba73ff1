import { errorAnswer, type HttpAnswer } from "./answer.ts";
import { corsHeaders, preflightHeaders } from "./cors.ts";
import { BodyError, httpRequestEvent, type RouteLike, type Router } from "./http-routes.ts";
import type { HttpRequestEvent } from "./types.ts";

/** A request as every kind of server can give it. */
export interface RouteRequest {
  method: string;
  /** Path and query as received. */
  url: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** Only called when a route takes the request. */
  readBody(): Promise<string>;
}

/** From request to answer: 404, 405, preflight, a body that is not what it says, or the run's own answer. */
export async function serveRoute<T extends RouteLike>(
  router: Router<T>,
  request: RouteRequest,
  run: (target: T, event: HttpRequestEvent) => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  const { method, url, headers } = request;
  const path = url.split("?", 1)[0]!;
  const asked = headers["access-control-request-method"];
  if (method === "OPTIONS" && asked !== undefined) {
    const preflight = answerPreflight(router, path, asked, headers);
    if (preflight) return preflight;
  }
  const match = router.match(method, path);
  if (match.status === 404) return errorAnswer(404, "no-route", `No flow has a route for ${path}`);
  if (match.status === 405) {
    const allow = match.allow.join(", ");
    const answer = errorAnswer(405, "method", `${path} takes ${allow}, not ${method}`);
    return { ...answer, headers: { ...answer.headers, allow } };
  }
  const { target, params } = match;
  const answer = await answerRun(
    () => eventOf(request, params),
    (event) => run(target, event),
  );
  // What the handler sets itself wins.
  return { ...answer, headers: { ...corsHeaders(target.cors, headers.origin), ...answer.headers } };
}

async function eventOf(
  { method, url, headers, readBody }: RouteRequest,
  params: Record<string, string>,
): Promise<HttpRequestEvent> {
  return httpRequestEvent({ method, url, headers, body: await readBody() }, params);
}

async function answerRun(
  makeEvent: () => Promise<HttpRequestEvent>,
  run: (event: HttpRequestEvent) => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  let event: HttpRequestEvent;
  try {
    event = await makeEvent();
  } catch (error) {
    if (error instanceof BodyError) return errorAnswer(400, "bad-body", error.message);
    throw error;
  }
  return run(event);
}

function answerPreflight<T extends RouteLike>(
  router: Router<T>,
  path: string,
  method: string,
  headers: Record<string, string>,
): HttpAnswer | undefined {
  const match = router.match(method, path);
  if (match.status !== 200) return undefined;
  const asked = { origin: headers.origin, method, headers: headers["access-control-request-headers"] };
  const allowed = preflightHeaders(match.target.cors, asked);
  return allowed && { status: 204, headers: allowed, body: "" };
}
