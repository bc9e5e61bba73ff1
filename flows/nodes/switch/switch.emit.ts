import type { EmitRule } from "../rule.ts";
import type { SwitchConfig } from "./switch.node.ts";

export const switchRule: EmitRule<SwitchConfig> = (config, $) => ({
  does: "choose",
  on: $.expression("value"),
  cases: config.cases.map((one, i) => ({
    port: one.name,
    when: $.expression(`cases.${i}.when`) ?? "false",
    literal: $.isLiteral(`cases.${i}.when`),
  })),
});
