import { call, quote, type Code } from "../code.ts";
import type { EmitRule } from "../rule.ts";
import type { LogConfig } from "./log.node.ts";

export const logRule: EmitRule<LogConfig> = (config, $) => {
  const data = $.expression("data");
  const args: Code[] = [quote(config.level), $.value("message"), ...(data === undefined ? [] : [data])];
  return { does: "run", statement: call("ctx.log", ...args) };
};
