import { object } from "../code.ts";
import type { EmitRule } from "../rule.ts";
import type { RejectConfig } from "./reject.node.ts";

export const rejectRule: EmitRule<RejectConfig> = (config, $) => ({
  does: "answer",
  answer: {
    statusCode: String(config.status),
    body: object({ message: $.value("message"), data: $.expression("data") }),
  },
});
