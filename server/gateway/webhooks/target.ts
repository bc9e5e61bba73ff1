import { AbuseCheck } from "./abuse-check.ts";
import { Circuit } from "./circuit.ts";

/** A resolved URL that deliveries go to, and what we know of it. */
export interface Target {
  readonly key: string;
  readonly url: URL;
  readonly check: AbuseCheck;
  readonly circuit: Circuit;
}

/** `{event}` in a template makes URLs out of what clients send, so what is remembered of them is bounded. */
const MAX_TARGETS = 1_000;

export class Targets {
  readonly #known = new Map<string, Target>();

  /** Settings changed: whoever was not there may be there now. */
  forget(): void {
    this.#known.clear();
  }

  get(url: string): Target {
    let target = this.#known.get(url);
    if (target) return target;
    if (this.#known.size >= MAX_TARGETS) this.#known.delete(this.#known.keys().next().value!);
    target = { key: url, url: new URL(url), check: new AbuseCheck(), circuit: new Circuit() };
    this.#known.set(url, target);
    return target;
  }
}
