/** Failures in a row that open the circuit. Answers of any status are no failures: whoever answers is there. */
const THRESHOLD = 5;
const FIRST_PAUSE = 1_000;
const MAX_PAUSE = 30_000;

/**
 * Keeps deliveries away from a receiver that does not answer: after five failures in a row they fail at once for 1, 2,
 * 4 … 30 s, after each of which one is let through to try.
 */
export class Circuit {
  #failures = 0;
  #openUntil = 0;
  #pause = 0;
  #trying = false;

  /** Whether a delivery may go out now. One that may must be followed by `succeeded` or `failed`. */
  allows(now: number): boolean {
    if (this.#failures < THRESHOLD) return true;
    if (now < this.#openUntil || this.#trying) return false;
    this.#trying = true;
    return true;
  }

  succeeded(): void {
    this.#failures = this.#pause = 0;
    this.#trying = false;
  }

  failed(now: number): void {
    this.#trying = false;
    if (++this.#failures < THRESHOLD) return;
    this.#pause = Math.min(MAX_PAUSE, this.#pause === 0 ? FIRST_PAUSE : this.#pause * 2);
    this.#openUntil = now + this.#pause;
  }
}
