/**
 * One socket's events on their way to its handler: one at a time, in order. Lanes of other sockets run beside it.
 * Callbacks and no promises, because this is done for every event.
 */
export class Lane<T> {
  readonly #work: (item: T, done: () => void) => void;
  #items: T[] = [];
  #at = 0;
  #busy = false;
  /** `work` has been called and has not returned. */
  #starting = false;

  /** `work` calls `done` once per item, at once or later, and must not throw. */
  constructor(work: (item: T, done: () => void) => void) {
    this.#work = work;
  }

  /** Items that wait, the one in flight not counted. */
  get length(): number {
    return this.#items.length - this.#at;
  }

  push(item: T): void {
    if (this.#busy || this.#starting || this.length > 0) this.#items.push(item);
    else {
      this.#start(item);
      if (!this.#busy) this.#next();
    }
  }

  #start(item: T): void {
    this.#busy = this.#starting = true;
    this.#work(item, this.#done);
    this.#starting = false;
  }

  #done = (): void => {
    this.#busy = false;
    // The loop below goes on by itself: thousands of items that end at once must not pile up on the stack.
    if (!this.#starting) this.#next();
  };

  #next(): void {
    while (!this.#busy && this.#at < this.#items.length) {
      const item = this.#items[this.#at]!;
      this.#items[this.#at++] = undefined as T;
      // Without this a lane that never runs dry would keep every slot it ever used.
      if (this.#at > 1024 && this.#at * 2 > this.#items.length) {
        this.#items = this.#items.slice(this.#at);
        this.#at = 0;
      }
      this.#start(item);
    }
    if (this.#at > 0 && this.#at === this.#items.length) {
      this.#items = [];
      this.#at = 0;
    }
  }
}
