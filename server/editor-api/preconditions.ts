import type { Request } from "express";
import type { Precondition } from "../store/index.ts";
import { Problem } from "./problems.ts";

/** `If-Match: "etag"` → etag; weak marks and missing quotes are forgiven. Only one tag makes sense here. */
export function ifMatch(request: Request): string | undefined {
  const header = request.headers["if-match"];
  if (header === undefined) return undefined;
  const tag = /^\s*(?:W\/)?"?([0-9a-f]{32})"?\s*$/.exec(header)?.[1];
  if (tag === undefined)
    throw new Problem(
      412,
      "stale",
      `If-Match must hold one etag as given by this server, not ${header.slice(0, 100)}.`,
    );
  return tag;
}

/** What a PUT of a flow asks for. A write that asks nothing could overwrite what nobody has seen. */
export function writePrecondition(request: Request): Precondition {
  const etag = ifMatch(request);
  const none = request.headers["if-none-match"]?.trim();
  if (none !== undefined && none !== "*")
    throw new Problem(400, "bad-precondition", 'If-None-Match of a write must be "*".');
  if (etag !== undefined && none !== undefined)
    throw new Problem(400, "bad-precondition", "Send If-Match or If-None-Match, not both.");
  if (etag !== undefined) return { ifMatch: etag };
  if (none !== undefined) return { ifAbsent: true };
  throw needed("Saving");
}

export function neededIfMatch(request: Request, doing: string): string {
  const etag = ifMatch(request);
  if (etag === undefined) throw needed(doing);
  return etag;
}

function needed(doing: string): Problem {
  return new Problem(
    428,
    "precondition-required",
    `${doing} needs If-Match with the etag that was read, or If-None-Match: * to create.`,
  );
}
