import { call, code, template } from "../code.ts";
import type { EmitRule } from "../rule.ts";
import type { TemplateConfig } from "./template.node.ts";

export const templateRule: EmitRule<TemplateConfig> = (config, $) => {
  const parts = $.template("template").flatMap((part) => {
    // Without its backticks: several parts make one literal.
    if (typeof part === "string") return [template(part).slice(1, -1)];
    const { value } = part;
    const shown =
      config.kind === "html"
        ? call($.helper("escapeHtml"), value)
        : config.kind === "json"
          ? call("JSON.stringify", value)
          : value;
    return ["${", shown, "}"];
  });
  const literal = code("`", ...parts, "`");
  return { does: "value", value: config.kind === "json" ? call("JSON.parse", literal) : literal };
};
