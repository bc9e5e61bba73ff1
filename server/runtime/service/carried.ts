import { createHmac } from "node:crypto";
import type { RestRequest } from "../../../flows/handler-kit/actions.ts";
import { toRestRequest } from "../../../flows/handler-kit/actions.ts";
import type { Action } from "../../../flows/handler-kit/types.ts";
import { hasText, intoPacket, type Texts } from "./apart.ts";

/** A REST call inside the answer to a webhook, as in a batch (`server/README.md`). */
export interface CarriedCall {
  url: string;
  /** `text/plain` without it. */
  contentType?: string;
  body: string;
}

/**
 * What may be refused when it is made goes as a request of its own, so that its run hears of it: much at once, and
 * filters that come near to the service's limit.
 */
const MAX_CALLS = 32;
const MAX_CHARACTERS = 65_536;
const MAX_FILTER = 2_000;

/**
 * The calls of a run's actions, for its webhook's answer to carry: that saves a request to the service. `undefined` when
 * they should not go that way. Where the actions' parameters came apart they are `texts`, from `at` on. Throws a
 * `TypeError` for an action of wrong shape.
 */
export function carriedCalls(
  hub: string,
  actions: readonly Action[],
  texts?: Texts,
  at = 0,
): CarriedCall[] | undefined {
  if (actions.length > MAX_CALLS) return undefined;
  const calls: CarriedCall[] = [];
  let characters = 0;
  for (const action of actions) {
    const request = toRestRequest(hub, action);
    const text = texts && hasText(action) ? texts[at++]! : undefined;
    if (!request) continue;
    if (text !== undefined) request.body = intoPacket(request.body, text);
    characters += request.body.length + request.path.length;
    const { filter } = request.query;
    if (characters > MAX_CHARACTERS || (filter !== undefined && filter.length > MAX_FILTER)) return undefined;
    calls.push(callOf(request, filter));
  }
  return calls;
}

function callOf({ path, contentType, body }: RestRequest, filter: string | undefined): CarriedCall {
  const url = filter === undefined ? path : `${path}?${new URLSearchParams({ filter })}`;
  return contentType.startsWith("text/plain") ? { url, body } : { url, contentType, body };
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
