import { withInputs } from "./inputs.ts";
import type { Trace } from "./types.ts";

export interface TraceStore {
  /** True when the next run should be recorded whole; takes one from this second's allowance. */
  allow(): boolean;
  add(trace: Trace): void;
  /** Puts back what an earlier runtime recorded, oldest first. */
  restore(jsons: readonly string[]): void;
  /** JSON texts, newest first, each node with its input. */
  list(flow: string | undefined, limit: number): string[];
  /** Calls with the JSON text of each new trace. Returns how to stop. */
  subscribe(flow: string | undefined, listener: (json: string) => void): () => void;
}

export interface TraceLimits {
  perSecond: number;
  count: number;
  /** Characters of JSON kept in all. */
  characters: number;
}

/**
 * The last runs, in memory, as JSON text: its size is known, so the bound is exact, and a trace that nobody looks at
 * costs no objects. Only `perSecond` runs are recorded whole, so that watching never slows a busy flow down.
 */
export function createTraceStore(limits: TraceLimits, onAdd?: (json: string) => void): TraceStore {
  const kept: { flow: string; json: string }[] = [];
  const listeners = new Set<{ flow: string | undefined; listener: (json: string) => void }>();
  let characters = 0;
  let second = 0;
  let used = 0;

  function keep(flow: string, json: string): void {
    kept.push({ flow, json });
    characters += json.length;
    while (kept.length > limits.count || (characters > limits.characters && kept.length > 1)) {
      characters -= kept.shift()!.json.length;
    }
  }

  return {
    allow() {
      const now = Math.floor(performance.now() / 1000);
      if (now !== second) {
        second = now;
        used = 0;
      }
      return ++used <= limits.perSecond;
    },
    add(trace) {
      const json = JSON.stringify(trace);
      keep(trace.flow, json);
      onAdd?.(json);
      const heard = [...listeners].filter(({ flow }) => flow === undefined || flow === trace.flow);
      if (heard.length === 0) return;
      const whole = withInputs(json);
      for (const { listener } of heard) listener(whole);
    },
    restore(jsons) {
      for (const json of jsons) keep((JSON.parse(json) as Trace).flow, json);
    },
    list(flow, limit) {
      const found: string[] = [];
      for (let at = kept.length - 1; at >= 0 && found.length < limit; at--) {
        if (flow === undefined || kept[at]!.flow === flow) found.push(withInputs(kept[at]!.json));
      }
      return found;
    },
    subscribe(flow, listener) {
      const entry = { flow, listener };
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
  };
}
