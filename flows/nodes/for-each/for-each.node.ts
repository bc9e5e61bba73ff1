import { z } from "zod";
import type { NodeDefinition } from "../definition.ts";
import { clip, expression, text } from "../fields.ts";

const schema = z.strictObject({
  list: expression("input", {
    title: "List",
    description: "An array, or anything else that can be gone through.",
    required: true,
    placeholder: "input.users",
  }),
  item: text("item", {
    title: "Name of an item",
    description: "What the generated code calls it. Expressions see it as `input`.",
    required: true,
    advanced: true,
  }),
});
export type ForEachConfig = z.infer<typeof schema>;

export const forEach: NodeDefinition<ForEachConfig> = {
  type: "forEach",
  title: "For each",
  category: "flow",
  icon: "repeat",
  defaultId: "each",
  blurb: "Do something for every item of a list",
  keywords: ["loop", "iterate", "array", "list", "map", "repeat"],
  help: `Runs what is wired to **each** once per item, one after the other; there the **value** is the item. Then goes on at **done** with its own **input**.

What runs inside is not known by name after the loop. When an item fails, the run fails.

Example: list \`input.rooms\`, and at **each** a **Join** with room \`input\`.`,
  schema,
  summary: (c) => `of \`${clip(c.list) || "…"}\``,
  ports: () => [
    { id: "each", label: "each", kind: "branch", repeats: true },
    { id: "next", label: "done", kind: "next" },
  ],
  valueType: () => "",
};
