import type { ServerResponse } from "node:http";
import type { RunAnswer } from "../runs.ts";
import type { CarriedCall } from "../service/carried.ts";

/**
 * Answers a batch as its events are done: what ended in one turn of the event loop is one line, a list of `{i, status,
 * body?, actions?}` in the order in which it ended. No event waits for a slower one of its batch, and the order of what
 * runs send to clients is the order in which they ended. `answers` do not reject.
 */
export function answerInLines(response: ServerResponse, answers: readonly Promise<RunAnswer>[]): void {
  let left = answers.length;
  let ended: { i: number; answer: RunAnswer }[] = [];

  function flush(): void {
    const line = `[${ended.map(partOf).join(",")}]\n`;
    const unheard = response.destroyed ? ended : [];
    ended = [];
    for (const { answer } of unheard) answer.sendActions?.().catch(() => {});
    if (response.destroyed) return;
    if (response.headersSent) {
      if (left === 0) response.end(line);
      else response.write(line);
      return;
    }
    const whole = left === 0 ? { "content-length": Buffer.byteLength(line) } : {};
    response.writeHead(200, { "content-type": "application/x-ndjson", ...whole });
    if (left === 0) response.end(line);
    else response.write(line);
  }

  const settle = (i: number, answer: RunAnswer): void => {
    left--;
    if (ended.push({ i, answer }) === 1) setImmediate(flush);
  };
  if (left === 0) flush();
  answers.forEach((answer, i) => void answer.then((one) => settle(i, one)));
}

/** By hand, because this is done for every event. */
function partOf({ i, answer: { status, body, actions } }: { i: number; answer: RunAnswer }): string {
  const text = body === "" ? "" : `,"body":${JSON.stringify(body)}`;
  const calls = actions === undefined || actions.length === 0 ? "" : `,"actions":[${actions.map(callText).join(",")}]`;
  return `{"i":${i},"status":${status}${text}${calls}}`;
}

function callText({ url, contentType, body }: CarriedCall): string {
  const type = contentType === undefined ? "" : `"contentType":${JSON.stringify(contentType)},`;
  return `{"url":${JSON.stringify(url)},${type}"body":${JSON.stringify(body)}}`;
}
