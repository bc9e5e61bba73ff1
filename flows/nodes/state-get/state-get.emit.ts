import { call, code } from "../code.ts";
import type { EmitRule } from "../rule.ts";
import type { StateGetConfig } from "./state-get.node.ts";

export const stateGetRule: EmitRule<StateGetConfig> = (config, $) => {
  const stored = call("ctx.state.get", $.value("key"));
  const fallback = $.operand("fallback");
  const typed =
    config.type === ""
      ? code("(await ", stored, ")")
      : code("((await ", stored, `) as ${group(config.type)} | undefined)`);
  if (fallback !== undefined) return { does: "value", waits: true, value: code(typed, " ?? ", fallback) };
  if (config.type === "") return { does: "value", async: true, value: stored };
  return { does: "value", waits: true, value: code("(await ", stored, `) as ${group(config.type)} | undefined`) };
};

/** A function type or the like must not swallow what follows it. */
const group = (type: string) => (/^[\w.[\]<>, ]+$/.test(type) || /^\{[^{}]*\}$/.test(type) ? type : `(${type})`);
