import { z } from "zod";
import { NEXT, type NodeDefinition } from "../definition.ts";

const schema = z.strictObject({});
export type AcceptConfig = z.infer<typeof schema>;

export const accept: NodeDefinition<AcceptConfig> = {
  type: "accept",
  title: "Accept",
  category: "socketio",
  icon: "shield-check",
  defaultId: "accept",
  blurb: "Let the connecting socket in",
  keywords: ["allow", "auth", "connect", "permit"],
  help: `Lets the socket in. Hands its **input** on.

As soon as a run can reach an Accept, runs that do not reach it turn the socket away.`,
  schema,
  summary: () => "let it in",
  ports: () => [NEXT],
  onlyIn: ["socket.connect"],
  valueType: () => "",
};
