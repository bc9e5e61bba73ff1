import { z } from "zod";
import { ERROR, NEXT, type NodeDefinition } from "../definition.ts";
import { clip, text, typeText } from "../fields.ts";

const schema = z.strictObject({
  code: text("return input;\n", {
    title: "Code",
    description:
      "Body of a TypeScript function of `input`, `event`, `env` and `ctx`. What it returns is the node's value.",
    control: "code",
    required: true,
  }),
  returns: typeText("", {
    title: "Type of the value",
    description: "Left empty: what TypeScript finds out by itself.",
    placeholder: "found out",
    advanced: true,
  }),
});
export type FunctionConfig = z.infer<typeof schema>;

export const functionNode: NodeDefinition<FunctionConfig> = {
  type: "function",
  title: "Function",
  category: "data",
  icon: "square-function",
  defaultId: "compute",
  blurb: "TypeScript of your own",
  keywords: ["code", "script", "javascript", "typescript"],
  help: `Runs TypeScript. The text is the body of a function; what it returns is the node's **value** (a promise is awaited).

It sees \`input\`, \`event\`, \`env\`, the nodes that ran before by their names, and \`ctx\`: \`ctx.http(…)\`, \`ctx.now()\`, \`ctx.random()\`, \`ctx.uuid()\`, \`ctx.log(…)\`. There is no \`import\`, no \`fetch\` and no memory between runs.

\`\`\`ts
const words = input.text.split(/\\s+/);
return { words, count: words.length };
\`\`\`

Fails when it throws.`,
  schema,
  summary: (c) => `\`${clip(c.code)}\``,
  ports: () => [NEXT, ERROR],
  valueType: (c) => c.returns || "unknown",
};
