import { call, quote } from "../code.ts";
import type { EmitRule } from "../rule.ts";
import { checkFunction } from "./checks.ts";
import { readSchema } from "./schema.ts";
import type { ValidateConfig } from "./validate.node.ts";

export const validateRule: EmitRule<ValidateConfig> = (config, $) => {
  const read = readSchema(config.schema);
  // What is wrong with a schema has been said before.
  const schema = "schema" in read ? read.schema : {};
  const check = $.constant("check", checkFunction(schema, $.helper("invalid")));
  return { does: "value", value: call(check, $.expression("value") ?? quote("")), statement: true };
};
