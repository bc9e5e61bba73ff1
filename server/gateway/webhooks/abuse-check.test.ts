import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AbuseCheck, type Consent } from "./abuse-check.ts";
import { DeliveryError } from "./delivery.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const yes: Consent = { acceptsBatches: false, actionsBy: undefined };

test("concurrent first deliveries share one question; the answer counts for a minute and is then renewed beside", async () => {
  const check = new AbuseCheck();
  const ask = vi.fn(async () => yes);
  await Promise.all([check.require(ask, Date.now()), check.require(ask, Date.now())]);
  vi.advanceTimersByTime(59_000);
  expect(check.known(ask, Date.now())).toBe(yes);
  expect(ask).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(2_000);
  expect(check.known(ask, Date.now())).toBe(yes);
  expect(ask).toHaveBeenCalledTimes(2);
});

test("a failure counts for 1, 2, 4 … 60 s", async () => {
  const check = new AbuseCheck();
  const ask = vi.fn(async (): Promise<Consent> => {
    throw new DeliveryError("network", "nobody there");
  });
  let asked = 0;
  for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
    await expect(check.require(ask, Date.now())).rejects.toThrow("nobody there");
    expect(ask).toHaveBeenCalledTimes(++asked);
    vi.advanceTimersByTime(seconds * 1_000 - 1);
    await expect(check.require(ask, Date.now())).rejects.toThrow("nobody there");
    expect(ask).toHaveBeenCalledTimes(asked);
    vi.advanceTimersByTime(1);
  }
});

test("a receiver that takes its consent back gets nothing more; one that is only away keeps it", async () => {
  const check = new AbuseCheck();
  const ask = vi.fn(async () => yes);
  await check.require(ask, Date.now());
  vi.advanceTimersByTime(61_000);
  ask.mockRejectedValueOnce(new DeliveryError("network", "away"));
  check.known(ask, Date.now());
  await vi.advanceTimersByTimeAsync(1_000);
  expect(check.known(ask, Date.now())).toBe(yes);
  await vi.advanceTimersByTimeAsync(61_000);
  ask.mockRejectedValueOnce(new DeliveryError("abuse-check", "no"));
  check.known(ask, Date.now());
  await vi.advanceTimersByTimeAsync(1);
  expect(check.known(ask, Date.now())).toBeUndefined();
});
