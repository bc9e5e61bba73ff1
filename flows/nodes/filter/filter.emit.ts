import type { EmitRule } from "../rule.ts";
import type { FilterConfig } from "./filter.node.ts";

export const filterRule: EmitRule<FilterConfig> = (_config, $) => ({
  does: "filter",
  condition: $.expression("condition") ?? "false",
});
