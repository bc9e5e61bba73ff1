import { z } from "zod";
import { ERROR, NEXT, type NodeDefinition } from "../definition.ts";
import { expression, show } from "../fields.ts";
import { key, ttl } from "../state-fields.ts";

const schema = z.strictObject({
  key,
  value: expression("input", { title: "Value", description: "Any JSON value.", required: true }),
  expected: expression("", {
    title: "Only if it still is",
    description: "The value that must be there now; `undefined` for none. Left empty: whatever is there.",
    placeholder: "stored",
    advanced: true,
  }),
  ttl,
});
export type StateSetConfig = z.infer<typeof schema>;

export const stateSet: NodeDefinition<StateSetConfig> = {
  type: "state.set",
  title: "Set state",
  category: "state",
  icon: "database",
  defaultId: "store",
  blurb: "Keep a value for later runs",
  keywords: ["write", "save", "remember", "database", "compare", "cas"],
  help: `Keeps a JSON value under a key, in place of what was there. Hands its **input** on.

It is kept at once, also when the run fails later. Fails when the value is no JSON or too large, or when the store cannot be reached.

With **Only if it still is**, it is kept only when the present value equals that one (compare and set); the **value** is then \`true\` or \`false\`. So two runs at the same moment never undo each other's work.`,
  schema,
  summary: (c) => `${show(c.key)} = ${show({ js: c.value })}`,
  ports: () => [NEXT, ERROR],
  valueType: (c) => (c.expected.trim() === "" ? "" : "boolean"),
};
