import { AbuseCheck } from "./abuse-check.ts";

/** A resolved URL that deliveries go to, and what we know of it. */
export interface Target {
  readonly key: string;
  readonly url: URL;
  readonly check: AbuseCheck;
}

/** `{event}` in a template makes URLs out of what clients send, so what is remembered of them is bounded. */
const MAX_TARGETS = 1_000;

export class Targets {
  readonly #known = new Map<string, Target>();

  get(url: string): Target {
    let target = this.#known.get(url);
    if (target) return target;
    if (this.#known.size >= MAX_TARGETS) this.#known.delete(this.#known.keys().next().value!);
    target = { key: url, url: new URL(url), check: new AbuseCheck() };
    this.#known.set(url, target);
    return target;
  }
}
