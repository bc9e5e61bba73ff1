/**
 * One socket's events on their way to its handler: one at a time, in order. Lanes of other sockets run beside it.
 */
export class Lane<T> {
  readonly #work: (item: T) => Promise<void>;
  #items: T[] = [];
  #at = 0;
  #busy = false;

  /** `work` must not reject. */
  constructor(work: (item: T) => Promise<void>) {
    this.#work = work;
  }

  /** Items that wait, the one in flight not counted. */
  get length(): number {
    return this.#items.length - this.#at;
  }

  push(item: T): void {
    if (this.#busy) {
      this.#items.push(item);
      return;
    }
    this.#busy = true;
    this.#work(item).then(this.#next, this.#next);
  }

  #next = (): void => {
    if (this.#at === this.#items.length) {
      this.#busy = false;
      if (this.#at > 0) this.#items = [];
      this.#at = 0;
      return;
    }
    const item = this.#items[this.#at]!;
    this.#items[this.#at++] = undefined as T;
    // Without this a lane that never runs dry would keep every slot it ever used.
    if (this.#at > 1024 && this.#at * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#at);
      this.#at = 0;
    }
    this.#work(item).then(this.#next, this.#next);
  };
}
