import { z } from "zod";
import type { NodeDefinition } from "../definition.ts";
import { clip, expression } from "../fields.ts";

const schema = z.strictObject({
  condition: expression("", {
    title: "Condition",
    description: "What follows runs only when this is true.",
    placeholder: 'input.text !== ""',
    required: true,
  }),
});
export type FilterConfig = z.infer<typeof schema>;

export const filter: NodeDefinition<FilterConfig> = {
  type: "filter",
  title: "Filter",
  category: "flow",
  icon: "funnel",
  defaultId: "check",
  blurb: "Go on only if a condition holds",
  keywords: ["if", "condition", "guard", "stop"],
  help: `Goes on only when the condition is true. Hands its **input** on.

Stops only what is wired after it: other wires from the node before it still run, and the run succeeds.

Example: \`input.text.trim() !== ""\`.`,
  schema,
  summary: (c) => (c.condition === "" ? "no condition yet" : `if \`${clip(c.condition)}\``),
  // A branch: what follows may not run.
  ports: () => [{ id: "next", label: "", kind: "branch" }],
  valueType: () => "",
};
