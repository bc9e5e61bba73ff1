import { z } from "zod";
import { NEXT, type NodeDefinition } from "../definition.ts";
import { hub, namespace } from "../fields.ts";

const schema = z.strictObject({ hub, namespace });
export type SocketConnectConfig = z.infer<typeof schema>;

export const socketConnect: NodeDefinition<SocketConnectConfig> = {
  type: "socket.connect",
  title: "On connect",
  category: "triggers",
  icon: "plug",
  defaultId: "connect",
  blurb: "A client wants to connect: let it in or turn it away",
  keywords: ["auth", "login", "middleware", "handshake", "trigger"],
  help: `Starts a run when a client asks to join the namespace, before it is connected. The socket waits for the answer.

**Value**: the event, with \`claims\` (of the client's token), \`query\`, \`headers\`, \`auth\`, \`socketId\` and \`userId\`.

Use **Accept** and **Reject** to decide. If the run contains an Accept, only runs that reach it let the socket in; without one, every run that is not rejected does. A run that fails rejects.

Example: \`filter\` with \`input.query.room?.[0] === "lobby"\`, then **Accept**.`,
  schema,
  summary: (c) => (c.namespace === "/" ? "new sockets" : `new sockets on \`${c.namespace}\``),
  ports: () => [NEXT],
  trigger: "socket.connect",
  valueType: () => "ConnectEvent",
};
