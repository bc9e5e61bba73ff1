/** What a node that calls a part has to say about it. Pure. */

import type { PartInfo } from "../../../flows/compiler/types.ts";

type Config = Readonly<Record<string, unknown>>;
interface Given {
  name: string;
  value: unknown;
}

const listOf = (value: unknown): readonly Partial<Given>[] => (Array.isArray(value) ? (value as Partial<Given>[]) : []);
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** Inputs and outputs as the part wants them. What has been filled in stays; what is new is taken from the wire. */
export function callOf(part: PartInfo, config: Config): { inputs: Given[]; outputs: { name: string }[] } {
  const known = new Map(listOf(config["inputs"]).map(({ name, value }) => [name, value]));
  return {
    inputs: part.inputs.map(({ name }) => ({
      name,
      value: known.get(name) ?? { js: IDENTIFIER.test(name) ? `input.${name}` : `input[${JSON.stringify(name)}]` },
    })),
    outputs: part.outputs.map((name) => ({ name })),
  };
}

/** Whether the node gives and expects what the part asks for and gives. */
export function fits(part: PartInfo, config: Config): boolean {
  const names = (list: readonly { name?: unknown }[]) =>
    JSON.stringify(list.map(({ name }) => String(name)).toSorted());
  const outputs = Array.isArray(config["outputs"]) ? listOf(config["outputs"]) : [{ name: "next" }];
  return (
    names(listOf(config["inputs"])) === names(part.inputs) &&
    names(outputs) === names(part.outputs.map((name) => ({ name })))
  );
}
