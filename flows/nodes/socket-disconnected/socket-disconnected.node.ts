import { z } from "zod";
import { NEXT, type NodeDefinition } from "../definition.ts";
import { hub, namespace } from "../fields.ts";

const schema = z.strictObject({ hub, namespace });
export type SocketDisconnectedConfig = z.infer<typeof schema>;

export const socketDisconnected: NodeDefinition<SocketDisconnectedConfig> = {
  type: "socket.disconnected",
  title: "On disconnected",
  category: "triggers",
  icon: "unplug",
  defaultId: "disconnected",
  blurb: "A socket has gone",
  keywords: ["leave", "close", "trigger"],
  help: `Starts a run after a socket has gone, for whatever reason. Nothing can be sent to that socket any more; the others can be told.

**Value**: the event, with \`reason\` (empty when the client left in the normal way), \`socketId\` and \`userId\`.

Example: **Emit** \`left\` with \`event.userId\` to the namespace.`,
  schema,
  summary: (c) => (c.namespace === "/" ? "after a socket has gone" : `after leaving \`${c.namespace}\``),
  ports: () => [NEXT],
  trigger: "socket.disconnected",
  valueType: () => "DisconnectedEvent",
};
