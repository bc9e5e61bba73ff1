import { isIP } from "node:net";
import type { RequestHandler } from "express";
import { Problem } from "../problems.ts";

/**
 * Names this server answers to. A page of another site can point its own name at 127.0.0.1 (DNS rebinding) and would
 * then be "same origin"; the Host header gives it away. Addresses need no list: rebinding needs a name.
 */
export function allowHosts(host: string, allowedOrigins: readonly string[]): RequestHandler {
  const names = new Set(["localhost", host.toLowerCase(), ...allowedOrigins.map((origin) => new URL(origin).hostname)]);
  return (request, _response, next) => {
    const name = hostName(request.headers.host);
    if (name !== undefined && (isIP(name) !== 0 || names.has(name))) return next();
    throw new Problem(
      421,
      "unknown-host",
      `This editor does not answer to the name "${(request.headers.host ?? "").slice(0, 200)}". Open it by its address, or name its origin in PATCHBAY_ALLOWED_ORIGINS.`,
    );
  };
}

function hostName(header: string | undefined): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^\s:/@[\]]+))(?::\d{1,5})?$/i.exec(header ?? "");
  return (match?.[1] ?? match?.[2])?.toLowerCase();
}
