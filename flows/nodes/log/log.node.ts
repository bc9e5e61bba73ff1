import { z } from "zod";
import { NEXT, type NodeDefinition } from "../definition.ts";
import { expression, show, value } from "../fields.ts";

const schema = z.strictObject({
  message: value("", { title: "Message", required: true, placeholder: "a client said hello" }),
  data: expression("", { title: "Data", description: "Shown beside the message.", placeholder: "input" }),
  level: z.enum(["debug", "info", "warn", "error"]).default("info").meta({ title: "Level", control: "select" }),
});
export type LogConfig = z.infer<typeof schema>;

export const log: NodeDefinition<LogConfig> = {
  type: "log",
  title: "Log",
  category: "debug",
  icon: "scroll-text",
  defaultId: "log",
  blurb: "Write a line to the log",
  keywords: ["print", "console", "debug", "trace"],
  help: `Writes a message, and data if given, to the run's trace and the log of the runtime. Hands its **input** on.

Example: message \`\` \`\${event.userId} said\` \`\`, data \`input\`.`,
  schema,
  summary: (c) => show(c.message),
  ports: () => [NEXT],
  valueType: () => "",
};
