import { expect, test } from "vitest";
import { Circuit } from "./circuit.ts";

function fail(circuit: Circuit, times: number, now: number): void {
  for (let i = 0; i < times; i++) {
    expect(circuit.allows(now)).toBe(true);
    circuit.failed(now);
  }
}

test("opens after five failures in a row, lets one try after the pause, doubles the pause", () => {
  const circuit = new Circuit();
  fail(circuit, 4, 0);
  circuit.succeeded();
  fail(circuit, 5, 0);
  expect(circuit.allows(999)).toBe(false);
  expect(circuit.allows(1_000)).toBe(true);
  expect(circuit.allows(1_000)).toBe(false);
  circuit.failed(1_000);
  expect(circuit.allows(2_999)).toBe(false);
  expect(circuit.allows(3_000)).toBe(true);
  circuit.succeeded();
  expect([circuit.allows(3_000), circuit.allows(3_000)]).toEqual([true, true]);
});
