import type { EmitRule } from "../rule.ts";
import type { ForEachConfig } from "./for-each.node.ts";

export const forEachRule: EmitRule<ForEachConfig> = (_config, $) => ({
  does: "repeat",
  port: "each",
  list: $.expression("list") ?? "[]",
});
