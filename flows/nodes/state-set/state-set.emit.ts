import { call, object } from "../code.ts";
import type { EmitRule } from "../rule.ts";
import type { StateSetConfig } from "./state-set.node.ts";

export const stateSetRule: EmitRule<StateSetConfig> = (config, $) => {
  const value = $.expression("value") ?? "undefined";
  const options = config.ttl > 0 ? [object({ ttl: String(config.ttl) })] : [];
  const expected = $.expression("expected");
  if (expected === undefined) {
    return { does: "run", async: true, statement: call("ctx.state.set", $.value("key"), value, ...options) };
  }
  const changed = call("ctx.state.compareAndSet", $.value("key"), expected, value, ...options);
  return { does: "value", async: true, statement: true, value: changed };
};
