import type { NodeRecord } from "./protocol.ts";
import { snapshotText } from "./text.ts";

const MAX_NODES = 500;
const MAX_VALUE_CHARACTERS = 4000;
/** Of all inputs and values of one run. */
const MAX_CHARACTERS = 1024 * 1024;

interface Open {
  record: NodeRecord;
  /** In the list of records. */
  place: number;
  /** The very thing, not a copy. */
  input: unknown;
}

/** What the nodes of one run were given and made of it, in the order in which they began. */
export class NodeRecorder {
  readonly #records: NodeRecord[] = [];
  /** JSON of each record's value: an input that stands here is not kept a second time. */
  readonly #texts: (string | undefined)[] = [];
  /** Begun and not done yet; a node may be there twice, from two branches of a `parallel`. */
  readonly #open: Open[] = [];
  /** The last to begin after there were too many to keep: it may be the one that fails. */
  #beyond: NodeRecord | undefined;
  /** What all inputs and values come to as JSON. */
  characters = 0;
  /** Fractions of a millisecond, and a clock that is not set back within a run. */
  readonly #epoch = Date.now() - performance.now();

  enter(node: string, input: unknown): void {
    this.#begin({ node, ...this.#given(input), started: this.#now() }, input);
  }

  /** `input` is what the node was entered with; a loop has one value for each item. */
  trace(node: string, value: unknown, input: unknown): void {
    if (this.#beyond?.node === node) this.#beyond = undefined;
    const isIt = (one: Open) => one.record.node === node && (input === undefined || Object.is(one.input, input));
    let at = this.#open.findLastIndex(isIt);
    if (at < 0) {
      if (this.#records.length >= MAX_NODES) return;
      const begun = input === undefined ? {} : { ...this.#given(input), started: this.#now() };
      at = this.#begin({ node, ...begun }, input);
    }
    const [{ record, place }] = this.#open.splice(at, 1) as [Open];
    const text = snapshotText(value, MAX_VALUE_CHARACTERS);
    this.#texts[place] = text;
    record.value = this.#kept(text);
    record.at = this.#now();
  }

  /** Of a run that failed, what was under way is wanted in any case. */
  list(failed: boolean): NodeRecord[] {
    return failed && this.#beyond ? [...this.#records, this.#beyond] : this.#records;
  }

  /** Gives the place among those under way. */
  #begin(record: NodeRecord, input: unknown): number {
    if (this.#records.length >= MAX_NODES) {
      this.#beyond = record;
      return -1;
    }
    const place = this.#records.push(record) - 1;
    return this.#open.push({ record, place, input }) - 1;
  }

  #given(input: unknown): Pick<NodeRecord, "input" | "from"> {
    const text = snapshotText(input, MAX_VALUE_CHARACTERS);
    if (text === undefined) return {};
    const from = this.#texts.lastIndexOf(text);
    return from >= 0 ? { from } : { input: this.#kept(text) };
  }

  #kept(text: string | undefined): unknown {
    if (text === undefined) return undefined;
    if (this.characters + text.length > MAX_CHARACTERS) return { truncated: true, characters: text.length, start: "" };
    this.characters += text.length;
    return JSON.parse(text);
  }

  #now(): number {
    return this.#epoch + performance.now();
  }
}
