import { answerOf } from "./answers.ts";
import { DeliveryError, type CarriedCall, type IncomingAnswer } from "./delivery.ts";

/** Answers to a batch as they are ready, with calls. The contract is in `server/README.md`. */
export const BATCH_ANSWERS = "application/vnd.patchbay.answers";

const MAX_CALLS = 1_000;
/** None of a head's numbers needs more digits. */
const MAX_NUMBER = 9_999;
const LINE_END = 10;
const SPACE = 32;
const QUOTE = 34;
const ZERO = 48;

type Head = [i: number, status: number, bodies: number, calls: number];

/**
 * Reads what comes with that content type: of each event a line of numbers, `i status bodies calls`, and then its texts.
 * Each text is made from the bytes of its own line: as a piece of a larger text it would keep all of that in memory.
 */
export class BatchAnswerReader {
  readonly #onAnswer: (i: number, answer: IncomingAnswer) => void;
  /** Of a line whose end has not come yet. */
  #rest: Buffer[] = [];
  #broken = false;
  /** Lines of text that belong to the head read last and are still to come. */
  #left = 0;
  /** The one read last. */
  readonly #head: Head = [0, 0, 0, 0];
  #text = "";
  #url = "";
  #contentType = "";
  #carried: CarriedCall[] | undefined;

  /** `onAnswer` gets each event's answer when its last line is whole; it may throw, as `push` then does. */
  constructor(onAnswer: (i: number, answer: IncomingAnswer) => void) {
    this.#onAnswer = onAnswer;
  }

  /** Takes a part, cut anywhere. Throws `DeliveryError`, and takes no notice of what comes after that. */
  push(part: Buffer): void {
    if (this.#broken) return;
    try {
      let start = 0;
      for (let end = part.indexOf(LINE_END); end !== -1; end = part.indexOf(LINE_END, start)) {
        if (this.#rest.length === 0) this.#line(part, start, end);
        else {
          const line = Buffer.concat([...this.#rest, part.subarray(0, end)]);
          this.#rest = [];
          this.#line(line, 0, line.length);
        }
        start = end + 1;
      }
      if (start < part.length) this.#rest.push(part.subarray(start));
    } catch (error) {
      this.#broken = true;
      throw error;
    }
  }

  #line(bytes: Buffer, start: number, end: number): void {
    if (this.#left === 0) this.#readHead(bytes, start, end);
    else {
      const isBody = this.#left-- > this.#head[3] * 2;
      const text = readText(bytes, start, end);
      if (isBody) this.#text = text;
      else this.#takeCall(text);
    }
    if (this.#left > 0) return;
    const carried = this.#carried;
    this.#carried = undefined;
    this.#onAnswer(this.#head[0], answerOf(this.#head[1], this.#text, carried));
  }

  #readHead(bytes: Buffer, start: number, end: number): void {
    const isHead = readNumbers(bytes, start, end, this.#head);
    const [, status, bodies, calls] = this.#head;
    if (!isHead || status < 100 || status > 599 || bodies > 1 || calls > MAX_CALLS) {
      throw malformed(
        `"i status bodies calls" was expected, not "${bytes.toString("latin1", start, end).slice(0, 60)}"`,
      );
    }
    this.#left = bodies + calls * 2;
    this.#text = "";
  }

  /** Gets the two lines of a call in turn. */
  #takeCall(text: string): void {
    if (this.#left % 2 === 0) {
      (this.#carried ??= []).push({ url: this.#url, contentType: this.#contentType, body: text });
      return;
    }
    const space = text.indexOf(" ");
    this.#url = space === -1 ? text : text.slice(0, space);
    this.#contentType = space === -1 ? "text/plain" : text.slice(space + 1);
  }
}

/** The line as it is, or the JSON string that it is. */
function readText(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString("utf8", start, end);
  if (start === end || bytes[start] !== QUOTE) return text;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Said below.
  }
  if (typeof value !== "string") throw malformed("a line that begins with a quotation mark is not a JSON string");
  return value;
}

/** Puts four decimal numbers with single spaces between them into `head`; false when the line is something else. */
function readNumbers(bytes: Buffer, start: number, end: number, head: Head): boolean {
  let value = -1;
  let count = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte >= ZERO && byte < ZERO + 10 && value <= MAX_NUMBER) value = Math.max(value, 0) * 10 + byte - ZERO;
    else if (byte === SPACE && value !== -1 && count < 3) {
      head[count++] = value;
      value = -1;
    } else return false;
  }
  head[3] = value;
  return count === 3 && value !== -1;
}

function malformed(problem: string): DeliveryError {
  return new DeliveryError("bad-answer", `The answers to a batch are malformed: ${problem}.`);
}
