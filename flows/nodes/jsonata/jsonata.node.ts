import { z } from "zod";
import { ERROR, NEXT, type NodeDefinition } from "../definition.ts";
import { clip, expression, namedValues, text, typeText } from "../fields.ts";

const schema = z.strictObject({
  expression: text("", {
    title: "JSONata",
    description: "The expression, as in JSONata 2: `$` is the input.",
    control: "multiline",
    placeholder: '{ "total": $sum(items.(price * count)) }',
    required: true,
  }),
  input: expression("input", { title: "Input", description: "What `$` stands for. JavaScript.", required: true }),
  variables: namedValues(
    { placeholder: "user" },
    { title: "Variables", description: "What `$user` and the like stand for.", addLabel: "Add variable" },
  ),
  returns: typeText("", {
    title: "Type of the value",
    description: "TypeScript cannot look into JSONata; left empty, the value may be anything.",
    placeholder: "any",
    advanced: true,
  }),
});
export type JsonataConfig = z.infer<typeof schema>;

export const jsonataNode: NodeDefinition<JsonataConfig> = {
  type: "jsonata",
  title: "JSONata",
  category: "data",
  icon: "braces",
  defaultId: "mapped",
  blurb: "A JSONata expression you already have",
  keywords: ["transform", "map", "query", "expression", "node-red"],
  help: `Evaluates a [JSONata](https://jsonata.org) 2 expression, for those who have some, for example from Node-RED.

**Value**: what it gives; nothing becomes \`undefined\`. \`$now()\`, \`$millis()\`, \`$random()\` and \`$shuffle()\` take time and chance from the run, so that it can be replayed. There is no \`$eval\`.

**The price**: it is interpreted. We measured a mapping at 480 times the cost of the same in JavaScript; **Set fields** and **Function** do that. Its interpreter (80 KB) goes into an export only when a flow uses this node.

Fails when the expression fails, runs longer than 2 seconds, nests more than 500 deep or makes a list of more than 100,000 items.

Example: input \`event.params.order\`, variable \`rate\` = \`env.RATE\`, expression \`$sum(items.(price * count)) * $number($rate)\`.`,
  schema,
  summary: (c) => `\`${clip(c.expression) || "…"}\``,
  ports: () => [NEXT, ERROR],
  valueType: (c) => c.returns || "any",
};
