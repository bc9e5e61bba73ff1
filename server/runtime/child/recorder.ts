import type { Journal } from "./journal.ts";
import { MAX_NODES } from "./protocol.ts";
import { snapshotText } from "./text.ts";

const MAX_VALUE_CHARACTERS = 4000;
/** Of all inputs and values of one run. */
const MAX_CHARACTERS = 1024 * 1024;
/** Each costs a write: 40 ms in all. */
const MAX_LINES = 20_000;

const { stringify } = JSON;

interface Open {
  node: string;
  record: string;
  /** In the list of records. */
  place: number;
  /** The very thing, not a copy. */
  input: unknown;
}

/**
 * What the nodes of one run were given and made of it, in the order in which they began: as JSON, because that is what
 * becomes of it, and in the journal as it comes.
 */
export class NodeRecorder {
  readonly #run: number;
  readonly #journal: Pick<Journal, "write" | "hold">;
  /** JSON of each `NodeRecord`. */
  readonly #records: string[] = [];
  /** JSON of each record's value: an input that stands here is not kept a second time. */
  readonly #texts: (string | undefined)[] = [];
  /** Begun and not done yet; a node may be there twice, from two branches of a `parallel`. */
  readonly #open: Open[] = [];
  /** The last to begin after there were too many to keep: it may be the one that fails. */
  #beyond: Open | undefined;
  /** What all inputs and values come to as JSON. */
  #characters = 0;
  #lines = 0;
  /** Fractions of a millisecond, and a clock that is not set back within a run. */
  readonly #epoch = Date.now() - performance.now();

  constructor(run: number, journal: Pick<Journal, "write" | "hold">) {
    this.#run = run;
    this.#journal = journal;
  }

  enter(node: string, input: unknown): void {
    const record = `{"node":${stringify(node)}${this.#given(input)},"started":${this.#now()}}`;
    const place = this.#records.length;
    const begun = { node, record, place, input };
    if (place < MAX_NODES) {
      this.#records.push(record);
      this.#open.push(begun);
    } else this.#beyond = begun;
    if (this.#counts()) this.#journal.write(this.#line(place, record));
  }

  /** `input` is what the node was entered with; a loop has one value for each item. */
  trace(node: string, value: unknown, input: unknown): void {
    const isIt = (one: Open) => one.node === node && (input === undefined || Object.is(one.input, input));
    if (this.#beyond && isIt(this.#beyond)) {
      this.#beyond = undefined;
      if (this.#counts()) this.#journal.hold(this.#line(MAX_NODES, "null"));
      return;
    }
    const at = this.#open.findLastIndex(isIt);
    if (at < 0 && this.#records.length >= MAX_NODES) return;
    const begun = at < 0 ? this.#begun(node, input) : "";
    const place = at < 0 ? this.#records.push(begun) - 1 : this.#open.splice(at, 1)[0]!.place;
    const text = snapshotText(value, MAX_VALUE_CHARACTERS);
    this.#texts[place] = text;
    const ended = `${text === undefined ? "" : `"value":${this.#kept(text)},`}"at":${this.#now()}}`;
    const record = `${this.#records[place]!.slice(0, -1)},${ended}`;
    this.#records[place] = record;
    if (this.#counts()) this.#journal.hold(this.#line(place, at < 0 ? record : `{${ended}`));
  }

  /** JSON of a list of `NodeRecord`s. Of a run that failed, what was under way is wanted in any case. */
  json(failed: boolean): string {
    const all = failed && this.#beyond ? [...this.#records, this.#beyond.record] : this.#records;
    return `[${all.join(",")}]`;
  }

  /** All that the journal is to say of it. */
  lines(): string {
    const lines = this.#records.map((record, place) => this.#line(place, record));
    if (this.#lines >= MAX_LINES) lines.push(this.#lastLine());
    else if (this.#beyond) lines.push(this.#line(MAX_NODES, this.#beyond.record));
    return lines.join("");
  }

  #line(place: number, fields: string): string {
    return `[${this.#run},${place},${fields}]\n`;
  }

  /** From here on it is not told how far the run came. */
  #lastLine(): string {
    return `[${this.#run}]\n`;
  }

  /** Whether one more line may be written. */
  #counts(): boolean {
    if (++this.#lines === MAX_LINES) this.#journal.write(this.#lastLine());
    return this.#lines < MAX_LINES;
  }

  #begun(node: string, input: unknown): string {
    const more = input === undefined ? "" : `${this.#given(input)},"started":${this.#now()}`;
    return `{"node":${stringify(node)}${more}}`;
  }

  /** What was given, as members of a record. */
  #given(input: unknown): string {
    const text = snapshotText(input, MAX_VALUE_CHARACTERS);
    if (text === undefined) return "";
    const from = this.#texts.lastIndexOf(text);
    return from >= 0 ? `,"from":${from}` : `,"input":${this.#kept(text)}`;
  }

  #kept(text: string): string {
    if (this.#characters + text.length > MAX_CHARACTERS)
      return `{"truncated":true,"characters":${text.length},"start":""}`;
    this.#characters += text.length;
    return text;
  }

  #now(): number {
    return this.#epoch + performance.now();
  }
}
