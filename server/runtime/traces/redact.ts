import { bytesOf, summary } from "../../../flows/handler-kit/binary.ts";

const secretName =
  /authorization|cookie|password|passwd|secret|token|api[-_]?key|access[-_]?key|signature|^auth$|^code$/i;
/** Tokens are known by their look wherever they stand: JWTs, `Bearer …`, secrets in a URL's query. */
const jwt = /eyJ[\w-]+\.[\w-]+\.[\w-]*/g;
const bearer = /\b(Bearer|Basic) +[\w.~+/=-]{6,}/gi;
const inQuery = /([?&;](?:[\w-]*(?:token|key|secret|password|signature)|code|sig|auth)=)[^&#\s"']+/gi;
/** User and password before a URL's host. */
const inUrl = /(\b[a-z][a-z\d+.-]*:\/\/)[^\s/?#@"']+@/gi;
const MAX_DEPTH = 12;
const MAX_TEXT = 4000;
const MAX_ITEMS = 200;

/**
 * A copy fit to be kept: values under names that hold secrets are replaced, long texts and lists are cut. What a
 * person types into a chat is kept, because seeing it is what traces are for.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return redactText(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= MAX_DEPTH) return "…";
  const bytes = bytesOf(value);
  if (bytes) return summary(bytes);
  if (Array.isArray(value)) {
    const kept = value.slice(0, MAX_ITEMS).map((item) => redact(item, depth + 1));
    return value.length > MAX_ITEMS ? [...kept, `… (${value.length} items)`] : kept;
  }
  const copy: Record<string, unknown> = {};
  let count = 0;
  for (const [name, member] of Object.entries(value)) {
    if (++count > MAX_ITEMS) break;
    copy[name] =
      secretName.test(name) && member !== undefined && member !== null ? "[redacted]" : redact(member, depth + 1);
  }
  return copy;
}

function redactText(text: string): string {
  const cut = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}… (${text.length} characters)` : text;
  return cut
    .replace(jwt, "[redacted]")
    .replace(bearer, "$1 [redacted]")
    .replace(inQuery, "$1[redacted]")
    .replace(inUrl, "$1[redacted]@");
}
