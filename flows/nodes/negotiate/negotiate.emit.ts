import { call, object } from "../code.ts";
import type { EmitRule } from "../rule.ts";
import type { NegotiateConfig } from "./negotiate.node.ts";

export const negotiateRule: EmitRule<NegotiateConfig> = (config, $) => ({
  does: "value",
  async: true,
  statement: true,
  value: call(
    "ctx.negotiate",
    object({
      hub: $.hub(config.hub),
      userId: config.userId === "" ? undefined : $.value("userId"),
    }),
  ),
});
