import { answerOf, readBatchAnswers } from "./answers.ts";
import { BATCH_ANSWERS, BatchAnswerReader } from "./batch-answers.ts";
import { encodeBatch, standardHeaders, type OutgoingEvent } from "./cloud-event.ts";
import {
  DeliveryError,
  report,
  type IncomingAnswer,
  type Outcome,
  type OutgoingRequest,
  type Sender,
} from "./delivery.ts";
import type { HeaderContext } from "./headers.ts";

/** What all requests of a batcher have in common, and how an event goes out that finds no company. */
export interface BatchRoute extends Pick<OutgoingRequest, "method" | "url" | "hub"> {
  context: HeaderContext;
  requestId(): string[];
  alone(event: OutgoingEvent, how: DeliveryTerms): Promise<IncomingAnswer>;
}

export interface DeliveryTerms extends Pick<OutgoingRequest, "timeout" | "maxBytes"> {
  /** What the request says beside what all say. */
  headers: readonly string[];
  /** The receiver may answer with REST calls, and to a batch in parts. */
  carries: boolean;
}

interface Waiting {
  readonly event: OutgoingEvent;
  readonly terms: DeliveryTerms;
  readonly outcome: Outcome;
  settled: boolean;
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

/**
 * Requests to one receiver that nothing has been heard of yet. While there are so many, events gather until the first
 * word of one of them, but at most `PATIENCE` milliseconds. A receiver that is quick so sets the pace itself, and one
 * that is busy gets fewer and larger requests; one that waits for something else holds nobody up.
 */
const UNHEARD = 2;
const PATIENCE = 2;

/**
 * Sends events that wait at the same moment in one request, to one receiver that said it takes that. They are of
 * different sockets by nature: a socket has one event in flight. An event that finds no company goes alone.
 */
export class Batcher {
  readonly #sender: Sender;
  readonly #route: BatchRoute;
  readonly #slow = new Map<string, number>();
  #waiting: Waiting[] = [];
  #unheard = 0;
  #flushing = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(sender: Sender, route: BatchRoute) {
    this.#sender = sender;
    this.#route = route;
  }

  /** Only text user events: system events are few, and binary ones have no place in JSON. */
  static mayTake(event: OutgoingEvent): boolean {
    return typeof event.body === "string" && event.contentType === "text/plain" && event.body.length < MAX_BYTES;
  }

  add(event: OutgoingEvent, terms: DeliveryTerms, outcome: Outcome): void {
    if (this.#slow.size > 0 && this.#isSlow(event.name)) {
      report(this.#route.alone(event, terms), outcome);
      return;
    }
    if (this.#waiting.push({ event, terms, outcome, settled: false }) > 1) return;
    if (this.#unheard < UNHEARD) this.#flushSoon();
    else this.#timer = setTimeout(this.#flush, PATIENCE);
  }

  #isSlow(name: string): boolean {
    const slowUntil = this.#slow.get(name);
    if (slowUntil === undefined) return false;
    if (Date.now() < slowUntil) return true;
    this.#slow.delete(name);
    return false;
  }

  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    setImmediate(this.#flush);
  }

  #flush = (): void => {
    clearTimeout(this.#timer);
    this.#flushing = false;
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
    if (batch.length > 0) this.#send(batch);
  };

  #send(batch: Waiting[]): void {
    this.#unheard++;
    let heard = false;
    const onWord = () => {
      if (heard) return;
      heard = true;
      this.#unheard--;
      if (this.#waiting.length > 0) this.#flushSoon();
    };
    if (batch.length > 1) void this.#sendTogether(batch, onWord).finally(onWord);
    else this.#sendAlone(batch[0]!, onWord);
  }

  #sendAlone({ event, terms, outcome }: Waiting, onWord: () => void): void {
    report(this.#route.alone(event, terms).finally(onWord), outcome);
  }

  async #sendTogether(batch: Waiting[], onWord: () => void): Promise<void> {
    const { context, requestId, method, url, hub } = this.#route;
    const { headers, maxBytes, carries } = batch[0]!.terms;
    const now = Date.now();
    const events = batch.map((item) => item.event);
    let slow: readonly OutgoingEvent[] = events;
    const body = encodeBatch(events, context, now);
    const id = `${events[0]!.socket.connection.id}-${events[0]!.id}-batch`;
    /** Of an answer that comes in parts: each event is settled as soon as its own part is there. */
    let parts: BatchAnswerReader | undefined;
    try {
      const answer = await this.#sender.send({
        method,
        url,
        hub,
        maxBytes,
        timeout: Math.min(...batch.map((item) => item.terms.timeout)),
        headers: [
          "Content-Type",
          "application/cloudevents-batch+json",
          "WebHook-Request-Origin",
          context.host,
          ...standardHeaders(context.keys, id, body, now),
          ...requestId(),
          ...headers,
        ],
        body,
        onPart(incoming, part) {
          onWord();
          if (!carries || incoming.status !== 200 || incoming.headers["content-type"] !== BATCH_ANSWERS) return false;
          parts ??= new BatchAnswerReader((i, one) => settleOne(batch, i, one));
          try {
            parts.push(part);
          } catch (error) {
            rejectRest(batch, error);
          }
          return true;
        },
      });
      // In parts, nobody waited for the slowest.
      if (parts) return rejectRest(batch, NO_ANSWER);
      const times = settle(batch, answer);
      const bound = Math.max(SLOW, OUTLIER * Math.min(...times));
      if (times.length > 0) slow = events.filter((_, i) => times[i]! > bound);
    } catch (error) {
      rejectRest(batch, error);
    }
    if (parts) return;
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
    batch.forEach((_, i) => settleOne(batch, i, answer));
    return [];
  }
  const parts = readBatchAnswers(answer.body, batch.length);
  parts.forEach(({ status, body }, i) => settleOne(batch, i, answerOf(status, body, undefined)));
  const times = parts.flatMap(({ ms }) => ms ?? []);
  return times.length === parts.length ? times : [];
}

const NO_ANSWER = new DeliveryError("bad-answer", "The answer to the batch ended without one to this event.");

function rejectRest(batch: readonly Waiting[], error: unknown): void {
  for (const item of batch) {
    if (item.settled) continue;
    item.settled = true;
    item.outcome.failed(error);
  }
}

function settleOne(batch: readonly Waiting[], i: number, answer: IncomingAnswer): void {
  const item = batch[i];
  if (!item || item.settled) throw new DeliveryError("bad-answer", `No event ${i} of the batch waits for an answer.`);
  item.settled = true;
  item.outcome.answered(answer);
}
