import { DeliveryError, type CarriedCall, type IncomingAnswer } from "./delivery.ts";

/** An answer with more than the packet for the client, from a receiver that agreed to that. */
export const RICH_ANSWER = "application/vnd.patchbay.answer+json";

const MAX_CALLS = 1_000;

/** One event's part of the answer to a batch. */
export interface PartAnswer {
  status: number;
  body?: string | null;
  /** How long the event took, where the receiver says so. */
  ms?: number | null;
}

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
  const list = json(body.toString("utf8"), "The answer to a batch is not JSON.");
  if (!Array.isArray(list) || list.length !== count || !list.every(isPartAnswer)) {
    throw new DeliveryError("bad-answer", `The answer to a batch of ${count} must be as many {status, body}.`);
  }
  return list;
}

/** An answer to a single event: what is inside a rich one, any other as it is. */
export function readSingleAnswer(incoming: IncomingAnswer): IncomingAnswer {
  if (incoming.status !== 200 || incoming.headers["content-type"] !== RICH_ANSWER) return incoming;
  const rich = json(incoming.body.toString("utf8"), "A rich answer is not JSON.");
  if (!isRichAnswer(rich)) throw new DeliveryError("bad-answer", "A rich answer must be {body?, actions?}.");
  return answerOf(200, rich.body, rich.actions);
}

interface RichAnswer {
  body?: string | null;
  actions?: CarriedCall[] | null;
}

// Checked by hand and not by a schema: these are read for every event.

function isPartAnswer(value: unknown): value is PartAnswer {
  if (!isObject(value)) return false;
  const { status, body, ms } = value;
  return isStatus(status) && isText(body) && (ms === undefined || ms === null || (typeof ms === "number" && ms >= 0));
}

function isRichAnswer(value: unknown): value is RichAnswer {
  return isObject(value) && isText(value["body"]) && isCalls(value["actions"]);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isStatus(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 100 && (value as number) <= 599;
}

function isText(value: unknown): boolean {
  return value === undefined || value === null || typeof value === "string";
}

function isCalls(value: unknown): boolean {
  return (
    value === undefined || value === null || (Array.isArray(value) && value.length <= MAX_CALLS && value.every(isCall))
  );
}

function isCall(value: unknown): boolean {
  if (!isObject(value)) return false;
  value["contentType"] ??= "text/plain";
  return (
    typeof value["url"] === "string" && typeof value["body"] === "string" && typeof value["contentType"] === "string"
  );
}

function json(text: string, problem: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DeliveryError("bad-answer", problem);
  }
}
