import type { HttpAnswer } from "./answer.ts";
import { WebhookError, type Attributes } from "./webhook.ts";

/**
 * Several user events of different sockets in one POST (CloudEvents batched content mode, "protocol.md" section 6).
 * Our gateway sends them to receivers that say so in the abuse check; the Azure service never does.
 */
export const BATCH_TYPE = "application/cloudevents-batch+json";

const MAX_EVENTS = 1000;

export interface BatchedEvent extends Attributes {
  /** The packet, which should be text. */
  data?: unknown;
}

/** Throws a `WebhookError` (400) when it is no list of events. What is wrong with one event shows when it is read. */
export function readBatch(body: string): BatchedEvent[] {
  let list: unknown;
  try {
    list = JSON.parse(body);
  } catch (error) {
    throw new WebhookError(400, `The batch is not JSON: ${(error as Error).message}`);
  }
  if (!Array.isArray(list) || list.length > MAX_EVENTS) {
    throw new WebhookError(400, `A batch must be a list of at most ${MAX_EVENTS} events`);
  }
  // What is no object has no attributes; what others inherit is never text.
  return list.map((event: unknown) => (typeof event === "object" && event !== null ? event : {}));
}

/** Its packet; empty where there is none. */
export function packetOf({ data }: BatchedEvent): string {
  return typeof data === "string" ? data : "";
}

export interface TimedAnswer {
  answer: HttpAnswer;
  /** Whole milliseconds from the event's arrival to its answer. */
  ms: number;
}

/** Waits for the answer to one event of a batch. */
export async function timed(pending: Promise<HttpAnswer>): Promise<TimedAnswer> {
  const started = Date.now();
  const answer = await pending;
  return { answer, ms: Date.now() - started };
}

/**
 * One `{status, body, ms}` per event, in the order of the batch. `ms` tells the sender which of them made the batch slow:
 * those go alone for a while.
 */
export function batchAnswer(answers: readonly TimedAnswer[]): HttpAnswer {
  const parts = answers.map(({ answer: { status, body }, ms }) =>
    body === "" ? { status, ms } : { status, body, ms },
  );
  return { status: 200, headers: { "content-type": "application/json; charset=utf-8" }, body: JSON.stringify(parts) };
}
