import { z } from "zod";
import { parseJson } from "../http/body.ts";
import { badRequest, HttpError } from "../http/errors.ts";
import { innerCall } from "./inner-call.ts";
import type { RestAnswer, RestCall } from "./request.ts";
import type { RestRequest } from "./router.ts";

const MAX_BODY = 4 * 1_048_576;

const bodySchema = z.object({
  /** One list per run of a handler. */
  lists: z
    .array(z.array(z.object({ url: z.string(), contentType: z.string(), body: z.string() })).max(1_000))
    .max(1_000),
});

interface BatchResult {
  done: number;
  deliveries: (number | null)[];
  status?: number;
  message?: string;
}

/** The answer's body. */
export interface BatchAnswer {
  results: BatchResult[];
}

/** Several nodes did the same calls, each for its own clients: the numbers of clients add up. The first is the caller's. */
export function mergeBatches([own, ...others]: BatchAnswer[]): BatchAnswer {
  for (const { results } of others) {
    results.forEach(({ deliveries }, list) => {
      const sum = own!.results[list]!.deliveries;
      deliveries.forEach((count, call) => {
        if (count !== null) sum[call] = (sum[call] ?? 0) + count;
      });
    });
  }
  return own!;
}

/**
 * `POST /api/hubs/{hub}/:batch`, ours and not the service's: many POST calls of one hub in one request. A list is done in
 * order up to the first call that fails; lists do not stop each other. Answers, in the order of the lists, how many calls
 * were done, how many clients each message went to (null for calls that send none), and the failure that ended a list.
 * The caller's right to the hub covers the calls inside.
 */
export async function batch(
  call: RestCall,
  handle: (request: RestRequest) => Promise<RestAnswer>,
): Promise<RestAnswer> {
  const parsed = bodySchema.safeParse(parseJson(await call.readBody(MAX_BODY)));
  if (!parsed.success) throw badRequest('The body must be {"lists": [[{url, contentType, body}]]}.', "body");
  const results: BatchResult[] = [];
  for (const list of parsed.data.lists) {
    let done = 0;
    const deliveries: (number | null)[] = [];
    try {
      for (const one of list) {
        const answer = await handle(innerCall(call.hub.name, call.caller, one));
        deliveries.push(answer.deliveries ?? null);
        done++;
      }
      results.push({ done, deliveries });
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      results.push({ done, deliveries, status: error.status, message: error.message });
    }
  }
  return { status: 200, json: { results } };
}
