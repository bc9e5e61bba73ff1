import type { IncomingMessage, ServerResponse } from "node:http";
import { batchAnswer, type TimedAnswer } from "../../../flows/handler-kit/batch.ts";
import type { RunAnswer } from "../runs.ts";
import { sendAnswer } from "./io.ts";

/** Takes the answer to the event at place `i` of the batch, once for each. */
export type BatchAnswers = (i: number, answer: RunAnswer) => void;

/** Answers a batch when all of its `count` events are done, as any receiver of batches does. */
export function answerInOne(request: IncomingMessage, response: ServerResponse, count: number): BatchAnswers {
  const answers: TimedAnswer[] = [];
  const started = Date.now();
  let left = count;
  const send = () => sendAnswer(request, response, batchAnswer(answers));
  if (left === 0) send();
  return (i, answer) => {
    answers[i] = { answer, ms: Date.now() - started };
    if (--left === 0) send();
  };
}

/** The form of answers that the gateway and we agreed on (`server/README.md`, "Answers that carry calls"). */
const ANSWERS = "application/vnd.patchbay.answers";

/**
 * Answers a batch as its events are done: what ended in one turn of the event loop goes out together, in the order in which
 * it ended. No event waits for a slower one of its batch, and the order of what runs send to clients is the order in which
 * they ended.
 */
export function answerInLines(response: ServerResponse, count: number): BatchAnswers {
  let left = count;
  let text = "";
  let ended: RunAnswer[] = [];

  function flush(): void {
    const lines = text;
    const answers = ended;
    text = "";
    ended = [];
    if (response.destroyed) {
      for (const answer of answers) answer.sendCalls?.().catch(() => {});
      return;
    }
    if (!response.headersSent) {
      const whole = left === 0 ? { "content-length": Buffer.byteLength(lines) } : {};
      response.writeHead(200, { "content-type": ANSWERS, ...whole });
    }
    if (left === 0) response.end(lines);
    else response.write(lines);
  }

  if (left === 0) flush();
  return (i, answer) => {
    left--;
    text += linesOf(i, answer);
    if (ended.push(answer) === 1) setImmediate(flush);
  };
}

/** `<i> <status> <bodies> <calls>`, the packet if there is one, and of each call its URL and its body. */
function linesOf(i: number, { status, body, calls }: RunAnswer): string {
  let lines = `${i} ${status} ${body === "" ? 0 : 1} ${calls === undefined ? 0 : calls.length / 2}\n`;
  if (body !== "") lines += lineOf(body);
  if (calls !== undefined) for (let at = 0; at < calls.length; at++) lines += lineOf(calls[at]!);
  return lines;
}

/** What could be taken for something else goes as JSON. */
function lineOf(text: string): string {
  return text.startsWith('"') || text.includes("\n") ? `${JSON.stringify(text)}\n` : `${text}\n`;
}
