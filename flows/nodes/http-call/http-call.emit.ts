import { call, object, quote, type Code } from "../code.ts";
import type { EmitRule } from "../rule.ts";
import { replyType, type HttpCallConfig } from "./http-call.node.ts";

export const httpCallRule: EmitRule<HttpCallConfig> = (config, $) => {
  const headers = config.headers.map((h, i): [string, Code] => [h.name.toLowerCase(), $.value(`headers.${i}.value`)]);
  const sends = !["GET", "HEAD", "OPTIONS"].includes(config.method);
  const body =
    sends && config.kind === "json"
      ? $.expression("json")
      : sends && config.kind === "text"
        ? $.value("text")
        : undefined;
  return {
    does: "value",
    async: true,
    statement: true,
    ...(config.bodyType === "" ? {} : { type: replyType(config) }),
    value: call(
      "ctx.http",
      object({
        url: $.value("url"),
        method: config.method === "GET" ? undefined : quote(config.method),
        headers: headers.length > 0 ? object(Object.fromEntries(headers)) : undefined,
        body,
        retries: config.retries > 0 ? String(config.retries) : undefined,
        connection: config.connection === "" ? undefined : quote(config.connection),
        timeout: config.timeout === 5_000 ? undefined : String(config.timeout),
      }),
    ),
  };
};
