import { z } from "zod";
import { ERROR, NEXT, type NodeDefinition } from "../definition.ts";
import { expression, show } from "../fields.ts";
import { key, ttl } from "../state-fields.ts";

const schema = z.strictObject({
  key,
  by: expression("1", { title: "Add", description: "May be negative.", required: true }),
  ttl,
});
export type StateIncrementConfig = z.infer<typeof schema>;

export const stateIncrement: NodeDefinition<StateIncrementConfig> = {
  type: "state.increment",
  title: "Count",
  category: "state",
  icon: "plus",
  defaultId: "count",
  blurb: "Add to a number that is kept, safely",
  keywords: ["increment", "counter", "add", "number"],
  help: `Adds to a number that is kept under a key. Absent counts as 0. Runs at the same moment are all counted.

**Value**: the sum. Fails when what is kept there is no number.

Example: key \`visits\`, then **Emit** of \`input\`.`,
  schema,
  summary: (c) => `${show(c.key)} + ${show({ js: c.by })}`,
  ports: () => [NEXT, ERROR],
  valueType: () => "number",
};
