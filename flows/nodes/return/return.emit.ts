import type { EmitRule } from "../rule.ts";
import type { ReturnConfig } from "./return.node.ts";

export const returnRule: EmitRule<ReturnConfig> = () => ({ does: "end" });
