import { createHmac } from "node:crypto";
import { TEXT_PLAIN, type RestRequest } from "../../../flows/handler-kit/actions.ts";

/**
 * The REST calls of a run as its process wrote them, for its webhook's answer to carry: that saves a request to the service.
 * Of each its URL (path and query), after a space its content type where that is not text/plain, and its body.
 */
export type CallLines = readonly string[];

/** A REST call inside the answer to a single webhook, as in a batch (`server/README.md`). */
interface CarriedCall {
  url: string;
  /** `text/plain` without it. */
  contentType?: string;
  body: string;
}

/** A process speaks for the hub of its trigger only. */
export function stayIn(hub: string, calls: CallLines): boolean {
  const prefix = `/api/hubs/${encodeURIComponent(hub)}/`;
  for (let at = 0; at < calls.length; at += 2) if (!calls[at]!.startsWith(prefix)) return false;
  return true;
}

export function callsOf(lines: CallLines): CarriedCall[] {
  const calls: CarriedCall[] = [];
  for (let at = 0; at < lines.length; at += 2) {
    const [url, contentType] = lines[at]!.split(" ", 2) as [string, string?];
    const body = lines[at + 1]!;
    calls.push(contentType === undefined ? { url, body } : { url, contentType, body });
  }
  return calls;
}

/** To make the calls ourselves after all. */
export function requestsOf(lines: CallLines): RestRequest[] {
  return callsOf(lines).map(({ url, contentType = TEXT_PLAIN, body }) => {
    const [path, search] = url.split("?", 2) as [string, string?];
    return { method: "POST", path, query: Object.fromEntries(new URLSearchParams(search)), contentType, body };
  });
}

/**
 * The proof that this receiver may make REST calls: what the gateway asked (`WebHook-Request-Actions`), signed with the
 * access keys. `undefined` when it did not ask; what it asks is never something that these keys sign elsewhere (tokens
 * have a dot, connection ids are shorter).
 */
export function allowActions(question: string | undefined, keys: readonly string[]): string | undefined {
  if (question === undefined || keys.length === 0 || !/^[\w-]{32}$/.test(question)) return undefined;
  return keys
    .map((key) => `sha256=${createHmac("sha256", key).update(`webhook-actions:${question}`).digest("hex")}`)
    .join(",");
}
