import type { ObjectCode } from "../code.ts";
import type { EmitRule } from "../rule.ts";
import type { TransformConfig } from "./transform.node.ts";

export const transformRule: EmitRule<TransformConfig> = (config, $) => {
  const members: { key?: string; value: ObjectCode["members"][number]["value"] }[] = config.keep
    ? [{ value: $.input() }]
    : [];
  config.fields.forEach((field, i) => members.push({ key: field.name, value: $.value(`fields.${i}.value`) }));
  return { does: "value", value: { kind: "object", members } };
};
