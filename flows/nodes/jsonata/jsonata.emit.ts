import { call, code, object, quote, template, type Code } from "../code.ts";
import type { EmitRule } from "../rule.ts";
import type { JsonataConfig } from "./jsonata.node.ts";

/** The expression is parsed once, when the module loads. */
export const jsonataRule: EmitRule<JsonataConfig> = (config, $) => {
  const text = config.expression.includes("\n") ? template(config.expression) : quote(config.expression);
  const evaluate = $.constant("expression", `${$.helper("jsonata")}(${text})`);
  const variables = config.variables.map((v, i): [string, Code] => [v.name, $.value(`variables.${i}.value`)]);
  const input = code($.expression("input") ?? quote(""));
  return {
    does: "value",
    async: true,
    waits: true,
    value: call(evaluate, input, object(Object.fromEntries(variables)), "ctx"),
    ...(config.returns ? { type: config.returns } : {}),
  };
};
