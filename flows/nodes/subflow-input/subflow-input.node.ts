import { z } from "zod";
import { NEXT, type NodeDefinition } from "../definition.ts";
import { clip, text, typeText } from "../fields.ts";
import { propertyKey } from "../code.ts";

const given = z.strictObject({
  name: text("", { title: "Name", required: true, placeholder: "room" }),
  type: typeText("unknown", { title: "Type", description: "TypeScript type, for example `string`." }),
});

const schema = z.strictObject({
  inputs: z.array(given).max(50).default([]).meta({
    title: "Inputs",
    description: "What whoever calls this part has to give.",
    addLabel: "Add input",
    unique: "name",
  }),
});
export type SubflowInputConfig = z.infer<typeof schema>;

export const subflowInput: NodeDefinition<SubflowInputConfig> = {
  type: "subflow.input",
  title: "Part",
  category: "triggers",
  icon: "layers",
  defaultId: "part",
  blurb: "The beginning of a part that other flows can call",
  keywords: ["subflow", "procedure", "function", "reuse", "library", "define"],
  help: `Begins a part: a piece of flow that **Call part** nodes of this and other flows use by its name, which is the name of this node. It becomes a function of that name.

**Value**: the inputs. With an input \`room\`, the next node sees \`input.room\`, later ones \`part.room\` by the node's name. There is no \`event\`: a part is called by runs of many kinds, so what it needs of one is an input.

**Output** ends the part and gives its result. What it sends goes out with the run that called it. It cannot answer (ack, accept, reject, response): that is for the caller, who knows whom.

A part runs as if it stood in the flow that calls it: with that flow's state, settings and, unless a node says otherwise, the namespace of its trigger.`,
  schema,
  summary: (c) => (c.inputs.length === 0 ? "no inputs" : `(${clip(c.inputs.map((i) => i.name).join(", "))})`),
  ports: () => [NEXT],
  trigger: "part",
  valueType: (c) => inputsType(c.inputs),
};

/** `{ room: string; count: number }` */
function inputsType(inputs: SubflowInputConfig["inputs"]): string {
  const members = inputs.map((i) => `${propertyKey(i.name)}: ${i.type || "unknown"}`);
  return members.length === 0 ? "Record<string, never>" : `{ ${members.join("; ")} }`;
}
