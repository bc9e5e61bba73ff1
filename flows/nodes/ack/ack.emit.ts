import { array } from "../code.ts";
import type { EmitRule } from "../rule.ts";
import type { AckConfig } from "./ack.node.ts";

export const ackRule: EmitRule<AckConfig> = (_config, $) => ({
  does: "answer",
  answer: { ack: array($.values("arguments")) },
});
