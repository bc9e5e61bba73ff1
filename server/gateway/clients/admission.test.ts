import { expect, test } from "vitest";
import { Admission } from "./admission.ts";

test("lets callers in a few per turn, in order, and never keeps one out", async () => {
  const admission = new Admission();
  let turn = 0;
  const count = () => {
    turn++;
    if (turn < 100) setImmediate(count);
  };
  setImmediate(count);
  const turns: number[] = [];
  const order: number[] = [];
  await Promise.all(
    Array.from({ length: 200 }, async (_, i) => {
      await admission.enter();
      turns.push(turn);
      order.push(i);
    }),
  );
  expect(order).toEqual(Array.from({ length: 200 }, (_, i) => i));
  const perTurn = new Map<number, number>();
  for (const one of turns) perTurn.set(one, (perTurn.get(one) ?? 0) + 1);
  expect(Math.max(...perTurn.values())).toBeLessThanOrEqual(64);
  expect(perTurn.size).toBeGreaterThan(3);
  await admission.enter();
});
