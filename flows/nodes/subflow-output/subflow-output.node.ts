import { z } from "zod";
import type { NodeDefinition } from "../definition.ts";
import { clip, expression, text } from "../fields.ts";

const schema = z.strictObject({
  name: text("next", {
    title: "Output",
    description: "The port at which the caller goes on. `next` is the usual one.",
    required: true,
    placeholder: "next",
  }),
  value: expression("input", { title: "Value", description: "What the caller gets.", required: true }),
});
export type SubflowOutputConfig = z.infer<typeof schema>;

export const subflowOutput: NodeDefinition<SubflowOutputConfig> = {
  type: "subflow.output",
  title: "Output",
  category: "flow",
  icon: "merge",
  defaultId: "result",
  blurb: "End a part with a result",
  keywords: ["subflow", "part", "return", "result", "function"],
  help: `Ends the part it stands in, like \`return\` in a function: nothing else of the part is done. The run of the caller goes on behind its **Call part** node, with the **value**.

Parts with several ways out give each a name: outputs \`found\` and \`missing\` are two ports at the caller. Then every way through the part must end in one. With the one output \`next\`, a part may also end without, and its result is \`undefined\`.`,
  schema,
  summary: (c) => `${c.name === "next" ? "" : `${clip(c.name)}: `}\`${clip(c.value) || "…"}\``,
  ports: () => [],
  onlyIn: ["part"],
  valueType: () => "",
};
