import type { EmitRule } from "../rule.ts";
import type { SubflowOutputConfig } from "./subflow-output.node.ts";

export const subflowOutputRule: EmitRule<SubflowOutputConfig> = (config, $) => ({
  does: "result",
  port: config.name,
  value: $.expression("value") ?? "undefined",
});
