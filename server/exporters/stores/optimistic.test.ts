import { expect, test, vi } from "vitest";
import { createOptimisticState } from "./optimistic.ts";
import type { Stored, Versioned } from "./optimistic.ts";

/** A store whose every answer takes a turn of the event loop, so that whoever can come in between does. */
function slowStore(): Versioned<number> & { size(): number } {
  const kept = new Map<string, Stored & { version: number }>();
  let versions = 0;
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return {
    size: () => kept.size,
    async read(key) {
      await turn();
      return kept.get(key);
    },
    async put(key, stored) {
      await turn();
      kept.set(key, { ...stored, version: ++versions });
    },
    async replace(key, stored, was) {
      await turn();
      if (kept.get(key)?.version !== was) return false;
      kept.set(key, { ...stored, version: ++versions });
      return true;
    },
    async remove(key, was) {
      await turn();
      return kept.get(key)?.version === was && kept.delete(key);
    },
  };
}

test("runs at the same moment are all counted", async () => {
  const state = createOptimisticState(slowStore());
  const sums = await Promise.all(Array.from({ length: 30 }, () => state.increment("count")));
  expect(sums.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, at) => at + 1));
  await state.set("text", "5");
  await expect(state.increment("text")).rejects.toThrow("holds no number");
});

test("of many that compare and set, one wins; equal is equal as JSON", async () => {
  const state = createOptimisticState(slowStore());
  const won = await Promise.all(Array.from({ length: 10 }, (_, at) => state.compareAndSet("door", undefined, { at })));
  expect(won.filter(Boolean)).toHaveLength(1);
  expect(await state.compareAndSet("door", { at: -1 }, 1)).toBe(false);
  await state.set("order", { a: 1, b: 2 });
  expect(await state.compareAndSet("order", { b: 2, a: 1 }, "same")).toBe(true);
});

test("an ended value is as good as none: for reading, counting, claiming and deleting", async () => {
  const store = slowStore();
  const state = createOptimisticState(store);
  vi.useFakeTimers({ toFake: ["Date"], now: 1_000_000 });
  try {
    for (const key of ["read", "count", "claim", "delete"]) await state.set(key, 7, { ttl: 1 });
    expect(await state.increment("count")).toBe(8);
    vi.setSystemTime(1_001_000);
    expect(await state.get("read")).toBeUndefined();
    expect(await state.increment("count")).toBe(1);
    expect(await state.compareAndSet("claim", undefined, 1)).toBe(true);
    expect(await state.delete("delete")).toBe(false);
    expect(store.size()).toBe(3);
  } finally {
    vi.useRealTimers();
  }
});

test("a value is deleted once, and what cannot be kept is refused", async () => {
  const state = createOptimisticState(slowStore());
  await state.set("key", null);
  expect(await state.get("key")).toBe(null);
  expect((await Promise.all([state.delete("key"), state.delete("key")])).toSorted()).toEqual([false, true]);
  expect(await state.delete("key")).toBe(false);
  await expect(state.set("", 1)).rejects.toThrow("key");
  await expect(state.set("key", undefined)).rejects.toThrow("JSON");
  await expect(state.set("key", 1, { ttl: -1 })).rejects.toThrow("ttl");
});

test("gives up when a key is never still", async () => {
  const store = slowStore();
  const state = createOptimisticState({ ...store, replace: async () => false });
  vi.spyOn(Math, "random").mockReturnValue(0);
  try {
    await expect(state.increment("hot")).rejects.toThrow('"hot" is changed by too many at once');
  } finally {
    vi.restoreAllMocks();
  }
});
