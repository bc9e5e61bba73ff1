import { z } from "zod";
import { NEXT, type NodeDefinition } from "../definition.ts";
import { show, values } from "../fields.ts";

const schema = z.strictObject({
  arguments: values(
    { title: "Argument", description: "Text, or an expression.", required: false },
    { title: "Arguments", description: "What the client's callback gets.", addLabel: "Add argument" },
  ),
});
export type AckConfig = z.infer<typeof schema>;

export const ack: NodeDefinition<AckConfig> = {
  type: "ack",
  title: "Ack",
  category: "socketio",
  icon: "check-check",
  defaultId: "ack",
  blurb: "Answer the client's callback",
  keywords: ["acknowledge", "callback", "answer", "reply", "response"],
  help: `Answers the callback the client passed: \`socket.emit("ask", 42, (answer) => …)\`. Hands its **input** on.

Sent when the run has succeeded, and only if the client asked. In one run only one Ack counts.

Example: one argument \`{ ok: true, id: input.id }\`.`,
  schema,
  summary: (c) => (c.arguments.length === 0 ? "without arguments" : c.arguments.map(show).join(", ")),
  ports: () => [NEXT],
  onlyIn: ["socket.event"],
  valueType: () => "",
};
