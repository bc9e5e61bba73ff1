import { expect, it } from "vitest";
import { emptyFlow, type FlowDocument } from "../../flows/model/document.ts";
import { updateConfig } from "./operations.ts";

const cases = (...names: string[]) => ({ cases: names.map((name) => ({ name, when: "true" })) });
const flow: FlowDocument = {
  ...emptyFlow("f", "F"),
  nodes: {
    choose: { type: "switch", config: cases("yes", "no") },
    a: { type: "log", config: {} },
    b: { type: "log", config: {} },
  },
  wires: [
    { from: "choose", port: "yes", to: "a" },
    { from: "choose", port: "no", to: "b" },
  ],
};
const ports = (changed: FlowDocument) => changed.wires.map(({ port, to }) => `${port}>${to}`);

it("keeps the wires of a case that is renamed letter by letter, even through an empty name", () => {
  let changed = flow;
  for (const name of ["ye", "y", "", "o", "of", "off"]) changed = updateConfig(changed, "choose", "cases.0.name", name);
  expect(ports(changed)).toEqual(["off>a", "no>b"]);
});

it("leaves wires alone when a case is added, removed or moved", () => {
  expect(ports(updateConfig(flow, "choose", "", cases("yes", "no", "maybe")))).toEqual(["yes>a", "no>b"]);
  expect(ports(updateConfig(flow, "choose", "", cases("no", "yes")))).toEqual(["yes>a", "no>b"]);
  expect(updateConfig(flow, "choose", "value", "input.kind").wires).toBe(flow.wires);
});
