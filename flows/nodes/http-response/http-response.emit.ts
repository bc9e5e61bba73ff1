import { object, type Code } from "../code.ts";
import type { EmitRule } from "../rule.ts";
import type { HttpResponseConfig } from "./http-response.node.ts";

const CONTENT_TYPES = { html: "text/html; charset=utf-8", text: "text/plain; charset=utf-8" } as const;

export const httpResponseRule: EmitRule<HttpResponseConfig> = (config, $) => {
  const headers: Record<string, Code> = {};
  if (config.kind === "html" || config.kind === "text")
    headers["content-type"] = JSON.stringify(CONTENT_TYPES[config.kind]);
  config.headers.forEach((h, i) => (headers[h.name.toLowerCase()] = $.value(`headers.${i}.value`)));
  const body = config.kind === "json" ? $.expression("json") : config.kind === "empty" ? undefined : $.value("text");
  return {
    does: "answer",
    answer: {
      statusCode: String(config.status),
      headers: Object.keys(headers).length > 0 ? object(headers) : undefined,
      body,
    },
  };
};
