/** New connections per turn of the event loop: about 10 ms of work, after which those that are in get their turn. */
const PER_TURN = 32;

/**
 * Lets new connections in a few at a time. When thousands come back at once (a network that was away, a lost node), the
 * loop would otherwise do nothing but handshakes for as long as they last, and heartbeats and messages would wait.
 */
export class Admission {
  readonly #perTurn: number;
  readonly #waiting: (() => void)[] = [];
  #admitted = 0;
  #scheduled = false;

  constructor(perTurn = PER_TURN) {
    this.#perTurn = perTurn;
  }

  /** Resolves when it is the caller's turn, in the order of calls. */
  enter(): Promise<void> | undefined {
    if (!this.#scheduled) {
      this.#scheduled = true;
      setImmediate(this.#nextTurn);
    }
    if (this.#admitted < this.#perTurn && this.#waiting.length === 0) {
      this.#admitted++;
      return undefined;
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #nextTurn = (): void => {
    const turn = this.#waiting.splice(0, this.#perTurn);
    this.#admitted = turn.length;
    this.#scheduled = turn.length > 0;
    if (this.#scheduled) setImmediate(this.#nextTurn);
    for (const resolve of turn) resolve();
  };
}
