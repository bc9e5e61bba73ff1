import { z } from "zod";
import type { NodeDefinition, PortDefinition } from "../definition.ts";
import { clip, text } from "../fields.ts";

const branch = z.strictObject({
  name: text("", {
    title: "Name",
    description: "The name of its port and of its part of the value.",
    required: true,
    placeholder: "user",
  }),
});

const schema = z.strictObject({
  branches: z
    .array(branch)
    .min(1)
    .max(20)
    .default([{ name: "first" }, { name: "second" }])
    .meta({ title: "Branches", description: "What runs at the same time.", addLabel: "Add branch", unique: "name" }),
});
export type ParallelConfig = z.infer<typeof schema>;

export const parallel: NodeDefinition<ParallelConfig> = {
  type: "parallel",
  title: "Parallel",
  category: "flow",
  icon: "columns-3",
  defaultId: "together",
  blurb: "Wait for several things at the same time",
  keywords: ["concurrent", "together", "all", "promise", "fan-out", "join"],
  help: `Starts all branches at the same time and goes on at **done** when all of them have ended. Each branch sees the node's **input**.

**Value**: an object with what the last node of each branch hands on: branches \`user\` and \`orders\` give \`{ user, orders }\`. A branch that ends in branches of its own gives \`undefined\`.

Branches fetch and compute. What a run sends or answers has an order, so that comes after **done**. When a branch fails, the run fails.`,
  schema,
  summary: (c) => `\`${clip(c.branches.map((b) => b.name).join(", ")) || "…"}\``,
  ports: (c) => [
    ...c.branches.map((b): PortDefinition => ({ id: b.name, label: b.name, kind: "branch", parallel: true })),
    { id: "next", label: "done", kind: "next" },
  ],
  valueType: () => "unknown",
};
