import type { EmitRule } from "../rule.ts";
import type { AcceptConfig } from "./accept.node.ts";

export const acceptRule: EmitRule<AcceptConfig> = () => ({ does: "answer", answer: { statusCode: "200" } });
