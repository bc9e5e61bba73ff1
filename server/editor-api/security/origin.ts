import type { RequestHandler } from "express";
import { Problem } from "../problems.ts";

const READS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Writes come from the editor's own pages only. `SameSite=Strict` alone does not do it: a page on another port of the
 * same host is the same site. A request without an Origin is not from a browser and passes if it brought the token
 * itself (`viaToken`) rather than a cookie. Runs after Host was checked, so the Host header can be compared with.
 */
export function checkOrigin(
  allowedOrigins: readonly string[],
  viaToken: (request: Parameters<RequestHandler>[0]) => boolean,
): RequestHandler {
  const allowed = new Set(allowedOrigins.map((origin) => new URL(origin).origin));
  return (request, _response, next) => {
    if (READS.has(request.method)) return next();
    const { origin, host } = request.headers;
    if (origin === undefined ? viaToken(request) : origin === `http://${host}` || allowed.has(origin)) return next();
    throw new Problem(
      403,
      "foreign-origin",
      origin === undefined
        ? "A write needs an Origin header when it is signed in by a cookie."
        : `Writes from ${origin.slice(0, 200)} are not allowed; this editor is http://${host}.`,
    );
  };
}
