import { call } from "../code.ts";
import type { EmitRule } from "../rule.ts";
import type { StateDeleteConfig } from "./state-delete.node.ts";

export const stateDeleteRule: EmitRule<StateDeleteConfig> = (_config, $) => ({
  does: "run",
  async: true,
  statement: call("ctx.state.delete", $.value("key")),
});
