import type { EmitRule } from "../rule.ts";
import type { FunctionConfig } from "./function.node.ts";

export const functionRule: EmitRule<FunctionConfig> = (config, $) => ({
  does: "value",
  statement: true,
  ...(config.returns ? { type: config.returns } : {}),
  ...$.body("code"),
});
