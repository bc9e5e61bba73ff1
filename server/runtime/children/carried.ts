import { limits } from "../options.ts";

/** A result as lines for who only hands them on (`CARRIED` in `child/protocol.ts`). */
export class Carried {
  /** Of the run. */
  readonly id: number;
  /** The ack's arguments as JSON. */
  ack: string | undefined;
  /** Of each call its URL, with its content type where that is not text/plain, and its body. */
  readonly calls: string[] = [];

  constructor(id: number) {
    this.id = id;
  }
}

/** `=<run> <acks> <calls>`. */
const HEAD = /^=(\d{1,15}) ([01]) (\d{1,3})$/;

/** Reads the lines of such results, one after the other. */
export class CarriedReader {
  #result: Carried | undefined;
  #acks = 0;
  #calls = 0;
  #characters = 0;

  /** The next line belongs to a result. */
  get reading(): boolean {
    return this.#result !== undefined;
  }

  /**
   * Gives the result with its last line. Nobody reads it before the service and the client do, so here it must at least be what
   * the process writes: lists and lines without control characters. Throws when it is not.
   */
  read(line: string): Carried | undefined {
    const result = this.#result;
    if (!result) this.#begin(line);
    else if (this.#acks === 1 && result.ack === undefined) result.ack = checked(line, isList(line));
    else result.calls.push(checked(line, result.calls.length % 2 === 1 || line.startsWith("/")));
    this.#characters += line.length;
    if (this.#characters > limits.line) throw new Error("too long");
    const whole = this.#result!;
    if (whole.calls.length < this.#calls * 2 || (this.#acks === 1 && whole.ack === undefined)) return undefined;
    this.#result = undefined;
    return whole;
  }

  #begin(line: string): void {
    const head = HEAD.exec(line);
    if (!head) throw new Error("not the head of a result");
    this.#result = new Carried(Number(head[1]));
    this.#acks = Number(head[2]);
    this.#calls = Number(head[3]);
    this.#characters = 0;
  }
}

const isList = (text: string) => text.startsWith("[") && text.endsWith("]");

/** As JSON writes values: it leaves no control characters in. */
function checked(line: string, is: boolean): string {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  if (!is || /[\0-\x1f]/.test(line)) throw new Error("not a line of a result");
  return line;
}
