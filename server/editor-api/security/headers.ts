import type { RequestHandler } from "express";

/**
 * What the editor's pages may do. `connect-src` names the service and the runtime, because the client panel speaks to
 * them; styles are inline because Monaco and React Flow set them; workers come as blobs from Monaco's loader.
 */
export function securityHeaders(endpoints: readonly string[]): RequestHandler {
  const connect = endpoints.flatMap((endpoint) => {
    const { origin } = new URL(endpoint);
    return [origin, origin.replace(/^http/, "ws")];
  });
  const policy = [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self' data:",
    "img-src 'self' data: blob:",
    "worker-src 'self' blob:",
    `connect-src ${[...new Set(["'self'", ...connect])].join(" ")}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
  return (_request, response, next) => {
    response.set({
      "Content-Security-Policy": policy,
      "X-Content-Type-Options": "nosniff",
      "X-Frame-Options": "DENY",
      "Referrer-Policy": "no-referrer",
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Resource-Policy": "same-origin",
    });
    next();
  };
}
