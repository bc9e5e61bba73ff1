import { call, object } from "../code.ts";
import type { EmitRule } from "../rule.ts";
import type { StateIncrementConfig } from "./state-increment.node.ts";

export const stateIncrementRule: EmitRule<StateIncrementConfig> = (config, $) => {
  const options = config.ttl > 0 ? [object({ ttl: String(config.ttl) })] : [];
  const by = config.by.trim() === "1" && options.length === 0 ? [] : [$.expression("by") ?? "1"];
  return {
    does: "value",
    async: true,
    statement: true,
    value: call("ctx.state.increment", $.value("key"), ...by, ...options),
  };
};
