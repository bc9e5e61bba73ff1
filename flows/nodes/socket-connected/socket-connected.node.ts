import { z } from "zod";
import { NEXT, type NodeDefinition } from "../definition.ts";
import { hub, namespace } from "../fields.ts";

const schema = z.strictObject({ hub, namespace });
export type SocketConnectedConfig = z.infer<typeof schema>;

export const socketConnected: NodeDefinition<SocketConnectedConfig> = {
  type: "socket.connected",
  title: "On connected",
  category: "triggers",
  icon: "plug-zap",
  defaultId: "connected",
  blurb: "A socket has just been connected",
  keywords: ["connection", "welcome", "trigger"],
  help: `Starts a run after a socket was let in. Nobody waits for it, so this is the place for greetings and for joining rooms.

**Value**: the event, with \`socketId\`, \`connectionId\`, \`namespace\` and \`userId\`.

Example: wire it to **Join** with room \`lobby\`, then to **Emit** of \`joined\` with \`event.userId\`.`,
  schema,
  summary: (c) => (c.namespace === "/" ? "after connecting" : `after connecting to \`${c.namespace}\``),
  ports: () => [NEXT],
  trigger: "socket.connected",
  valueType: () => "ConnectedEvent",
};
