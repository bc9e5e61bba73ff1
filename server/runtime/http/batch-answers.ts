import type { IncomingMessage, ServerResponse } from "node:http";
import { batchAnswer, type TimedAnswer } from "../../../flows/handler-kit/batch.ts";
import type { RunAnswer } from "../runs.ts";
import type { CarriedCall } from "../service/carried.ts";
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

/**
 * Answers a batch as its events are done: what ended in one turn of the event loop is one line, a list of `{i, status,
 * body?, actions?}` in the order in which it ended. No event waits for a slower one of its batch, and the order of what
 * runs send to clients is the order in which they ended.
 */
export function answerInLines(response: ServerResponse, count: number): BatchAnswers {
  let left = count;
  let line = "";
  let ended: RunAnswer[] = [];

  function flush(): void {
    const text = `[${line}]\n`;
    const answers = ended;
    line = "";
    ended = [];
    if (response.destroyed) {
      for (const answer of answers) answer.sendActions?.().catch(() => {});
      return;
    }
    if (!response.headersSent) {
      const whole = left === 0 ? { "content-length": Buffer.byteLength(text) } : {};
      response.writeHead(200, { "content-type": "application/x-ndjson", ...whole });
    }
    if (left === 0) response.end(text);
    else response.write(text);
  }

  if (left === 0) flush();
  return (i, answer) => {
    left--;
    line += line === "" ? partOf(i, answer) : `,${partOf(i, answer)}`;
    if (ended.push(answer) === 1) setImmediate(flush);
  };
}

/** By hand, because this is done for every event. */
function partOf(i: number, { status, body, actions }: RunAnswer): string {
  const text = body === "" ? "" : `,"body":${JSON.stringify(body)}`;
  const calls = actions === undefined || actions.length === 0 ? "" : `,"actions":[${actions.map(callText).join(",")}]`;
  return `{"i":${i},"status":${status}${text}${calls}}`;
}

function callText({ url, contentType, body }: CarriedCall): string {
  const type = contentType === undefined ? "" : `"contentType":${JSON.stringify(contentType)},`;
  return `{"url":${JSON.stringify(url)},${type}"body":${JSON.stringify(body)}}`;
}
