import type { EmitRule } from "../rule.ts";
import type { FunctionConfig } from "./function.node.ts";

export const functionRule: EmitRule<FunctionConfig> = (config, $) => ({
  does: "value",
  ...(config.returns ? { type: config.returns } : {}),
  ...$.body("code"),
});
