import type { EmitRule } from "../rule.ts";
import type { SubflowConfig } from "./subflow.node.ts";

export const subflowRule: EmitRule<SubflowConfig> = (config, $) => ({
  does: "call",
  inputs: Object.fromEntries(config.inputs.map(({ name }, i) => [name, $.value(`inputs.${i}.value`)])),
  outputs: config.outputs.map(({ name }) => name),
});
