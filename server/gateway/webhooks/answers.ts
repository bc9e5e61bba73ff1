import { z } from "zod";
import { DeliveryError, type CarriedCall, type IncomingAnswer } from "./delivery.ts";

/** An answer with more than the packet for the client, from a receiver that agreed to that. */
export const RICH_ANSWER = "application/vnd.patchbay.answer+json";
/** Answers to a batch as they are ready: each line a list of them. */
const ANSWER_LINES = "application/x-ndjson";

const call = z.object({ url: z.string(), contentType: z.string().default("text/plain"), body: z.string() });
const calls = z.array(call).max(1_000);
const answer = z.object({
  status: z.int().min(100).max(599),
  body: z.string().nullish(),
  ms: z.number().min(0).nullish(),
});
const batchAnswers = z.array(answer);
const richAnswer = z.object({ body: z.string().nullish(), actions: calls.nullish() });

export type PartAnswer = z.infer<typeof answer>;

/** The answer to one event, as it came for a batch or inside a rich answer. */
export function answerOf(
  status: number,
  text: string | null | undefined,
  carried: readonly CarriedCall[] | null | undefined,
): IncomingAnswer {
  return { status, headers: {}, body: NOTHING, text: text ?? "", calls: carried ?? undefined };
}

const NOTHING = Buffer.alloc(0);

/** All answers to a batch, in its order. */
export function readBatchAnswers(body: Buffer, count: number): PartAnswer[] {
  const parsed = batchAnswers.safeParse(json(body.toString("utf8"), "The answer to a batch is not JSON."));
  if (!parsed.success || parsed.data.length !== count) {
    throw new DeliveryError("bad-answer", `The answer to a batch of ${count} must be as many {status, body}.`);
  }
  return parsed.data;
}

/** An answer to a single event: what is inside a rich one, any other as it is. */
export function readSingleAnswer(incoming: IncomingAnswer): IncomingAnswer {
  if (incoming.status !== 200 || incoming.headers["content-type"] !== RICH_ANSWER) return incoming;
  const parsed = richAnswer.safeParse(json(incoming.body.toString("utf8"), "A rich answer is not JSON."));
  if (!parsed.success) throw new DeliveryError("bad-answer", "A rich answer must be {body?, actions?}.");
  return answerOf(200, parsed.data.body, parsed.data.actions);
}

/** Whether a batch is answered part by part. */
export function comesInLines({ status, headers }: Pick<IncomingAnswer, "status" | "headers">): boolean {
  return status === 200 && headers["content-type"] === ANSWER_LINES;
}

/** Cuts parts of a body into lines of text. */
export class LineReader {
  readonly #onLine: (line: string) => void;
  #rest: Buffer[] = [];

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(part: Buffer): void {
    let start = 0;
    for (let end = part.indexOf(10); end !== -1; end = part.indexOf(10, start)) {
      const piece = part.subarray(start, end);
      start = end + 1;
      if (this.#rest.length === 0) this.#onLine(piece.toString("utf8"));
      else {
        const whole = Buffer.concat([...this.#rest, piece]);
        this.#rest = [];
        this.#onLine(whole.toString("utf8"));
      }
    }
    if (start < part.length) this.#rest.push(part.subarray(start));
  }
}

export interface LineAnswer {
  /** Place of the event in the batch. */
  i: number;
  status: number;
  body?: string | null;
  actions?: CarriedCall[] | null;
}

/** One line of answers. Checked by hand: this is read for every event. */
export function readLine(line: string): LineAnswer[] {
  const list = json(line, "A line of the answer to a batch is not JSON.");
  if (!Array.isArray(list) || !list.every(isLineAnswer)) {
    throw new DeliveryError(
      "bad-answer",
      "A line of the answer to a batch must be a list of {i, status, body?, actions?}.",
    );
  }
  return list;
}

function isLineAnswer(value: unknown): value is LineAnswer {
  if (typeof value !== "object" || value === null) return false;
  const { i, status, body, actions } = value as Partial<Record<keyof LineAnswer, unknown>>;
  return (
    Number.isInteger(i) &&
    Number.isInteger(status) &&
    (status as number) >= 100 &&
    (status as number) <= 599 &&
    (body === undefined || body === null || typeof body === "string") &&
    (actions === undefined || actions === null || (Array.isArray(actions) && actions.every(isCall)))
  );
}

function isCall(value: unknown): value is CarriedCall {
  if (typeof value !== "object" || value === null) return false;
  const one = value as Partial<Record<keyof CarriedCall, unknown>>;
  one.contentType ??= "text/plain";
  return typeof one.url === "string" && typeof one.body === "string" && typeof one.contentType === "string";
}

function json(text: string, problem: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DeliveryError("bad-answer", problem);
  }
}
