import { DurableObject } from "cloudflare:workers";
import type { DurableObjectNamespace } from "cloudflare:workers";
import type { FlowState, StateOptions } from "../handler-kit/types.ts";
import { createOptimisticState } from "./optimistic.ts";
import type { Stored } from "./optimistic.ts";

/**
 * The state of one flow. While it waits for its storage nothing else reaches it, so what was read is still there when it
 * is written: a version is the text itself.
 */
export class State extends DurableObject implements FlowState {
  #state = createOptimisticState<string>({
    read: async (key) => {
      const stored = await this.ctx.storage.get<Stored>(key);
      return stored && { ...stored, version: stored.text };
    },
    put: async (key, stored) => {
      await this.ctx.storage.put(key, stored);
      await this.#wakeAt(stored.end);
    },
    replace: async (key, stored, was) => {
      if ((await this.ctx.storage.get<Stored>(key))?.text !== was) return false;
      await this.ctx.storage.put(key, stored);
      await this.#wakeAt(stored.end);
      return true;
    },
    remove: (key) => this.ctx.storage.delete(key),
  });

  get(key: string) {
    return this.#state.get(key);
  }
  set(key: string, value: unknown, options?: StateOptions) {
    return this.#state.set(key, value, options);
  }
  compareAndSet(key: string, expected: unknown, value: unknown, options?: StateOptions) {
    return this.#state.compareAndSet(key, expected, value, options);
  }
  increment(key: string, by?: number, options?: StateOptions) {
    return this.#state.increment(key, by, options);
  }
  delete(key: string) {
    return this.#state.delete(key);
  }

  /** Removes what has ended. */
  override async alarm(): Promise<void> {
    let next = Number.POSITIVE_INFINITY;
    for (const [key, { end = Number.POSITIVE_INFINITY }] of await this.ctx.storage.list<Stored>()) {
      if (end <= Date.now()) await this.ctx.storage.delete(key);
      else next = Math.min(next, end);
    }
    if (Number.isFinite(next)) await this.ctx.storage.setAlarm(next);
  }

  async #wakeAt(end: number | undefined): Promise<void> {
    if (end === undefined) return;
    const planned = await this.ctx.storage.getAlarm();
    if (planned === null || planned > end) await this.ctx.storage.setAlarm(end);
  }
}

export function openState(flowId: string, bindings: object): FlowState {
  const { STATE } = bindings as { STATE: DurableObjectNamespace<State> };
  // A stub belongs to the request it was made in.
  const state = () => STATE.getByName(flowId);
  return {
    get: (key) => state().get(key),
    set: (key, value, options) => state().set(key, value, options),
    compareAndSet: (key, expected, value, options) => state().compareAndSet(key, expected, value, options),
    increment: (key, by, options) => state().increment(key, by, options),
    delete: (key) => state().delete(key),
  };
}
