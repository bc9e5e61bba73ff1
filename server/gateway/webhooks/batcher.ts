import { z } from "zod";
import { encodeBatch, standardHeaders, type OutgoingEvent } from "./cloud-event.ts";
import { DeliveryError, type IncomingAnswer, type OutgoingRequest, type Sender } from "./delivery.ts";
import type { HeaderContext } from "./headers.ts";

export interface BatchItem {
  event: OutgoingEvent;
  /** Sends the event by itself. */
  alone(): Promise<IncomingAnswer>;
  request: Pick<OutgoingRequest, "method" | "url" | "timeout" | "maxBytes">;
  auth: string[];
}

interface Waiting extends BatchItem {
  resolve(answer: IncomingAnswer): void;
  reject(error: unknown): void;
}

const MAX_EVENTS = 128;
const MAX_BYTES = 262_144;
/**
 * A batch is as slow as its slowest event. Names of events slower than this, in milliseconds, go alone for a while: where
 * the receiver says how long each took, those that took `OUTLIER` times as long as the quickest of their batch; else all
 * of the batch. A receiver that is slow with everything has too much to do, and more requests would make that worse.
 */
const SLOW = 500;
const OUTLIER = 4;
const ALONE_FOR = 5_000;
const MAX_SLOW_NAMES = 1_000;

const answerSchema = z.array(
  z.object({ status: z.int().min(100).max(599), body: z.string().nullish(), ms: z.number().min(0).nullish() }),
);

/**
 * Sends events that wait at the same moment in one request, to one receiver that said it takes that. They are of
 * different sockets by nature: a socket has one event in flight. An event that finds no company goes alone, so nothing
 * waits for a batch to fill.
 */
export class Batcher {
  readonly #sender: Sender;
  readonly #context: HeaderContext;
  readonly #requestId: () => string[];
  readonly #slow = new Map<string, number>();
  #waiting: Waiting[] = [];

  constructor(sender: Sender, context: HeaderContext, requestId: () => string[]) {
    this.#sender = sender;
    this.#context = context;
    this.#requestId = requestId;
  }

  /** Only text user events: system events are few, and binary ones have no place in JSON. */
  static mayTake(event: OutgoingEvent): boolean {
    return typeof event.body === "string" && event.contentType === "text/plain" && event.body.length < MAX_BYTES;
  }

  add(item: BatchItem): Promise<IncomingAnswer> {
    const slowUntil = this.#slow.get(item.event.name);
    if (slowUntil !== undefined) {
      if (Date.now() < slowUntil) return item.alone();
      this.#slow.delete(item.event.name);
    }
    return new Promise((resolve, reject) => {
      if (this.#waiting.push({ ...item, resolve, reject }) === 1) setImmediate(() => this.#flush());
    });
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    let batch: Waiting[] = [];
    let bytes = 0;
    for (const item of waiting) {
      const size = item.event.body.length;
      if (batch.length === MAX_EVENTS || (bytes + size > MAX_BYTES && batch.length > 0)) {
        this.#send(batch);
        batch = [];
        bytes = 0;
      }
      batch.push(item);
      bytes += size;
    }
    this.#send(batch);
  }

  #send(batch: Waiting[]): void {
    if (batch.length === 1) batch[0]!.alone().then(batch[0]!.resolve, batch[0]!.reject);
    else void this.#sendTogether(batch);
  }

  async #sendTogether(batch: Waiting[]): Promise<void> {
    const context = this.#context;
    const now = Date.now();
    const events = batch.map((item) => item.event);
    let slow: readonly OutgoingEvent[] = events;
    const body = encodeBatch(events, context, now);
    const id = `${events[0]!.socket.connection.id}-${events[0]!.id}-batch`;
    try {
      const answer = await this.#sender.send({
        ...batch[0]!.request,
        timeout: Math.min(...batch.map((item) => item.request.timeout)),
        headers: [
          "Content-Type",
          "application/cloudevents-batch+json",
          "WebHook-Request-Origin",
          context.host,
          ...standardHeaders(context.keys, id, body, now),
          ...this.#requestId(),
          ...batch[0]!.auth,
        ],
        body,
      });
      const times = settle(batch, answer);
      const bound = Math.max(SLOW, OUTLIER * Math.min(...times));
      if (times.length > 0) slow = events.filter((_, i) => times[i]! > bound);
    } catch (error) {
      for (const item of batch) item.reject(error);
    }
    if (Date.now() - now > SLOW) this.#remember(slow);
  }

  #remember(events: readonly OutgoingEvent[]): void {
    const until = Date.now() + ALONE_FOR;
    for (const { name } of events) {
      if (this.#slow.size >= MAX_SLOW_NAMES) this.#slow.delete(this.#slow.keys().next().value!);
      this.#slow.set(name, until);
    }
  }
}

/**
 * Gives each event its own answer; an answer to the whole that is no success is everyone's. Returns the milliseconds each
 * event took, nothing when the receiver does not say.
 */
function settle(batch: Waiting[], answer: IncomingAnswer): number[] {
  if (answer.status < 200 || answer.status > 299) {
    for (const item of batch) item.resolve(answer);
    return [];
  }
  const parts = readAnswers(answer, batch.length);
  batch.forEach((item, i) => {
    const { status, body } = parts[i]!;
    item.resolve({ status, headers: {}, body: Buffer.from(body ?? "") });
  });
  const times = parts.flatMap(({ ms }) => ms ?? []);
  return times.length === parts.length ? times : [];
}

function readAnswers(answer: IncomingAnswer, count: number): z.infer<typeof answerSchema> {
  let value: unknown;
  try {
    value = JSON.parse(answer.body.toString("utf8"));
  } catch {
    throw new DeliveryError("bad-answer", "The answer to a batch is not JSON.");
  }
  const parsed = answerSchema.safeParse(value);
  if (!parsed.success || parsed.data.length !== count) {
    throw new DeliveryError("bad-answer", `The answer to a batch of ${count} must be as many {status, body}.`);
  }
  return parsed.data;
}
