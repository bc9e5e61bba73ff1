/** A token bucket: `rate` per second, bursts of one second. */
export class RateLimit {
  #tokens: number;
  #at: number;

  constructor(rate: number, now: number) {
    this.#tokens = rate;
    this.#at = now;
  }

  /** Takes one; false when there is none. */
  take(rate: number, now: number): boolean {
    this.#tokens = Math.min(rate, this.#tokens + ((now - this.#at) * rate) / 1000);
    this.#at = now;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
