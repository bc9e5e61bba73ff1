import { z } from "zod";
import { type NodeDefinition, type PortDefinition } from "../definition.ts";
import { clip, expression, text } from "../fields.ts";

const oneCase = z.strictObject({
  name: text("", { title: "Name", description: "The name of its port.", required: true, placeholder: "admin" }),
  when: expression("", {
    title: "When",
    description: 'A condition; or, with a value above, what the value must equal: `"red"`, `42`.',
    required: true,
  }),
});

const schema = z.strictObject({
  value: expression("", {
    title: "Value",
    description: "Compared with each case by `===`. Left empty: each case is a condition of its own.",
    placeholder: "input.kind",
  }),
  cases: z
    .array(oneCase)
    .max(100)
    .default([{ name: "yes", when: "true" }])
    .meta({ title: "Cases", description: "The first that matches is taken.", addLabel: "Add case", unique: "name" }),
});
export type SwitchConfig = z.infer<typeof schema>;

const DEFAULT: PortDefinition = { id: "default", label: "otherwise", kind: "branch" };

export const switchNode: NodeDefinition<SwitchConfig> = {
  type: "switch",
  title: "Switch",
  category: "flow",
  icon: "split",
  defaultId: "choose",
  blurb: "Take the first branch whose condition holds",
  keywords: ["if", "else", "case", "branch", "condition", "router"],
  help: `Takes the first case that matches, or **otherwise** when none does. Hands its **input** on.

Without a value each case is a condition: \`input.text.startsWith("/")\`. With one, each case is what it must equal: value \`input.kind\`, cases \`"join"\` and \`"leave"\`.

A node inside a branch is known by name only inside that branch.`,
  schema,
  summary: (c) =>
    c.value.trim() !== ""
      ? `by \`${clip(c.value)}\``
      : c.cases.length === 1
        ? `if \`${clip(c.cases[0]!.when) || "…"}\``
        : `${c.cases.length} cases`,
  ports: (c) => [...c.cases.map((one): PortDefinition => ({ id: one.name, label: one.name, kind: "branch" })), DEFAULT],
  valueType: () => "",
};
