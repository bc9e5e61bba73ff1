/** Cross-origin access to one route: `*`, or origins separated by commas, as the trigger says. */

const PREFLIGHT_SECONDS = "600";

/** Headers that let the page at `origin` read the answer; none when the route does not allow it. */
export function corsHeaders(cors: string | undefined, origin: string | undefined): Record<string, string> {
  const allowed = allowedOrigin(cors, origin);
  if (allowed === undefined) return {};
  return allowed === "*"
    ? { "access-control-allow-origin": "*" }
    : { "access-control-allow-origin": allowed, vary: "Origin" };
}

/** The answer to a browser's question before the request; undefined when the route does not allow it. */
export function preflightHeaders(
  cors: string | undefined,
  asked: { origin: string | undefined; method: string; headers: string | undefined },
): Record<string, string> | undefined {
  const allowed = corsHeaders(cors, asked.origin);
  if (!("access-control-allow-origin" in allowed)) return undefined;
  return {
    ...allowed,
    "access-control-allow-methods": asked.method,
    ...(asked.headers ? { "access-control-allow-headers": asked.headers } : {}),
    "access-control-max-age": PREFLIGHT_SECONDS,
  };
}

function allowedOrigin(cors: string | undefined, origin: string | undefined): string | undefined {
  if (!cors || !origin) return undefined;
  const list = cors.split(",").map((entry) => entry.trim());
  if (list.includes("*")) return "*";
  return list.includes(origin) ? origin : undefined;
}
