import type { HttpRequestEvent } from "./types.ts";

/** Routes of `http.request` triggers, served under `/api/`: `rooms/{room}/messages`, `files/{*path}`. */

export interface RouteLike {
  method: string;
  route: string;
  cors?: string | undefined;
}

interface Pattern<T> {
  target: T;
  method: string;
  segments: readonly string[];
}

export type RouteMatch<T> =
  | { status: 200; target: T; params: Record<string, string> }
  | { status: 404 }
  | { status: 405; allow: string[] };

export interface Router<T> {
  /** `path` is the raw path of the URL, with `/api/` and without the query. */
  match(method: string, path: string): RouteMatch<T>;
}

/** Literal segments beat `{name}`, which beats `{*rest}`; among equals the first in the list wins. `*` is any method. */
export function createRouter<T extends RouteLike>(routes: Iterable<T>): Router<T> {
  const patterns: Pattern<T>[] = [...routes].map((target) => ({
    target,
    method: target.method.toUpperCase(),
    segments: split(target.route),
  }));
  patterns.sort((a, b) => compareSegments(a.segments, b.segments));

  return {
    match(method, path) {
      if (path !== "/api" && !path.startsWith("/api/")) return { status: 404 };
      const segments = decodeSegments(split(path.slice(4)));
      if (!segments) return { status: 404 };
      const allow = new Set<string>();
      for (const pattern of patterns) {
        const params = matchSegments(pattern.segments, segments);
        if (!params) continue;
        if (serves(pattern.method, method)) return { status: 200, target: pattern.target, params };
        allow.add(pattern.method);
      }
      return allow.size > 0 ? { status: 405, allow: [...allow] } : { status: 404 };
    },
  };
}

/** A GET route answers HEAD too; the host leaves the body out. */
function serves(routeMethod: string, method: string): boolean {
  return (
    routeMethod === method ||
    routeMethod === "*" ||
    routeMethod === "ANY" ||
    (method === "HEAD" && routeMethod === "GET")
  );
}

function split(path: string): string[] {
  return path.split("/").filter((segment) => segment !== "");
}

function decodeSegments(segments: string[]): string[] | undefined {
  try {
    return segments.map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function matchSegments(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (let at = 0; at < pattern.length; at++) {
    const part = pattern[at]!;
    if (part.startsWith("{*")) {
      params[part.slice(2, -1)] = segments.slice(at).join("/");
      return params;
    }
    const segment = segments[at];
    if (segment === undefined) return undefined;
    if (part.startsWith("{") && part.endsWith("}")) params[part.slice(1, -1)] = segment;
    else if (part.toLowerCase() !== segment.toLowerCase()) return undefined;
  }
  return pattern.length === segments.length ? params : undefined;
}

function weight(segment: string | undefined): number {
  if (segment === undefined) return 3;
  return segment.startsWith("{*") ? 2 : segment.startsWith("{") ? 1 : 0;
}

function compareSegments(a: readonly string[], b: readonly string[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = weight(a[at]) - weight(b[at]);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Thrown for a body that is not what its content type says; hosts answer 400 with the message. */
export class BodyError extends Error {
  override name = "BodyError";
}

/** The event of an HTTP request. `url` is path and query as received, `headers` have lower-case names. */
export function httpRequestEvent(
  request: { method: string; url: string; headers: Record<string, string>; body: string },
  params: Record<string, string>,
): HttpRequestEvent {
  const mark = request.url.indexOf("?");
  const query = mark === -1 ? {} : Object.fromEntries(new URLSearchParams(request.url.slice(mark + 1)));
  const { method, url, headers } = request;
  return { method, url, params, query, headers, body: parseBody(headers["content-type"] ?? "", request.body) };
}

function parseBody(contentType: string, body: string): unknown {
  if (body === "") return undefined;
  const type = contentType.split(";", 1)[0]!.trim().toLowerCase();
  if (type === "application/x-www-form-urlencoded") return Object.fromEntries(new URLSearchParams(body));
  if (type !== "application/json" && !type.endsWith("+json")) return body;
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new BodyError(`The body is not JSON, though its content type is ${type}: ${(error as Error).message}`);
  }
}
