import { z } from "zod";
import { ERROR, NEXT, type NodeDefinition } from "../definition.ts";
import { expression, show, typeText } from "../fields.ts";
import { key } from "../state-fields.ts";

const schema = z.strictObject({
  key,
  type: typeText("", {
    title: "Type",
    description: "What is stored there, for example `number` or `string[]`.",
    placeholder: "unknown",
  }),
  fallback: expression("", { title: "Fallback", description: "The value when there is none.", placeholder: "0" }),
});
export type StateGetConfig = z.infer<typeof schema>;

export const stateGet: NodeDefinition<StateGetConfig> = {
  type: "state.get",
  title: "Get state",
  category: "state",
  icon: "database",
  defaultId: "stored",
  blurb: "Read what an earlier run has kept",
  keywords: ["read", "load", "remember", "database", "store"],
  help: `Reads a value an earlier run has kept under a key.

**Value**: that value, or the fallback when there is none. What is stored has no type until you say so in **Type**.

Fails when the store cannot be reached.

Example: key \`\` \`last:\${input.room}\` \`\` as an expression, fallback \`[]\`.`,
  schema,
  summary: (c) => `${show(c.key)}${c.fallback ? ` or ${show({ js: c.fallback })}` : ""}`,
  ports: () => [NEXT, ERROR],
  valueType: (c) => (c.type === "" ? "unknown" : c.fallback.trim() === "" ? `${c.type} | undefined` : c.type),
};
