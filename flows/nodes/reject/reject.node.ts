import { z } from "zod";
import { NEXT, type NodeDefinition } from "../definition.ts";
import { expression, show, value } from "../fields.ts";

const schema = z.strictObject({
  message: value("Not allowed", { title: "Message", description: "The client sees it as `connect_error`." }),
  data: expression("", {
    title: "Data",
    description: "More for the client, as JSON: `error.data`.",
    placeholder: "{ code: 7 }",
  }),
  status: z
    .number()
    .int()
    .min(400)
    .max(599)
    .default(401)
    .meta({ title: "Status", description: "401 not logged in, 403 not allowed, 429 too many.", advanced: true }),
});
export type RejectConfig = z.infer<typeof schema>;

export const reject: NodeDefinition<RejectConfig> = {
  type: "reject",
  title: "Reject",
  category: "socketio",
  icon: "shield-x",
  defaultId: "reject",
  blurb: "Turn the connecting socket away",
  keywords: ["deny", "auth", "connect", "refuse", "forbid"],
  help: `Turns the socket away. The client gets \`connect_error\` with the message and, as \`error.data\`, the data. Hands its **input** on.`,
  schema,
  summary: (c) => `${c.status} ${show(c.message)}`,
  ports: () => [NEXT],
  onlyIn: ["socket.connect"],
  valueType: () => "",
};
