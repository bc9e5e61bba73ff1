import type { EmitRule } from "../rule.ts";
import type { ParallelConfig } from "./parallel.node.ts";

export const parallelRule: EmitRule<ParallelConfig> = (config) => ({
  does: "parallel",
  ports: config.branches.map((b) => b.name),
});
