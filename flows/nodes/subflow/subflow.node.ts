import { z } from "zod";
import { FLOW_ID } from "../../model/document.ts";
import { ERROR, NEXT, type NodeDefinition, type PortDefinition } from "../definition.ts";
import { clip, namedValues, text } from "../fields.ts";

const schema = z.strictObject({
  flow: z
    .union([z.literal(""), z.string().regex(FLOW_ID, "The id of a flow has lower case letters, digits and hyphens")])
    .default("")
    .meta({ title: "Flow", description: "The flow that has the part. Left empty: this one.", control: "flow" }),
  part: text("", { title: "Part", description: "What to call.", required: true, control: "part" }),
  inputs: namedValues(
    { placeholder: "room" },
    { title: "Inputs", description: "What the part asks for.", addLabel: "Add input" },
  ),
  outputs: z
    .array(z.strictObject({ name: text("", { title: "Name", required: true, placeholder: "next" }) }))
    .max(20)
    .default([{ name: "next" }])
    .meta({
      title: "Outputs",
      description: "The part's outputs, which are this node's ports. Without any it has no value.",
      addLabel: "Add output",
      unique: "name",
      advanced: true,
    }),
});
export type SubflowConfig = z.infer<typeof schema>;

export const subflow: NodeDefinition<SubflowConfig> = {
  type: "subflow",
  title: "Call part",
  category: "flow",
  icon: "workflow",
  defaultId: "called",
  blurb: "Use a part of another flow",
  keywords: ["subflow", "call", "reuse", "function", "procedure", "include", "library"],
  help: `Runs a part of another flow, or of this one, and goes on with its result. A part begins with a **Part** node.

**Value**: what the part's **Output** gave. A part with several outputs gives this node a port for each.

What the part sends goes out together with everything else of this run. When the part fails, nothing it has sent so far goes out, and the run goes on at **error**, or fails.

The deployed flow contains the part as it was when it was deployed: deploy again to take over changes.`,
  schema,
  summary: (c) => (c.part === "" ? "choose a part" : `\`${clip(c.flow === "" ? c.part : `${c.flow}/${c.part}`)}\``),
  ports: (c) =>
    isPlain(c)
      ? [NEXT, ERROR]
      : [...c.outputs.map(({ name }): PortDefinition => ({ id: name, label: name, kind: "branch" })), ERROR],
  valueType: (c) => (c.outputs.length === 0 ? "" : "unknown"),
  valuePath: (c) => (isPlain(c) ? "" : ".value"),
};

/** One way out, so that no port has to be chosen. */
const isPlain = ({ outputs }: SubflowConfig) =>
  outputs.length === 0 || (outputs.length === 1 && outputs[0]!.name === "next");
