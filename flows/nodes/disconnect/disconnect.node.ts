import { z } from "zod";
import { NEXT, type NodeDefinition } from "../definition.ts";
import { show, socket, targetNamespace, values } from "../fields.ts";

const schema = z.strictObject({
  to: z
    .enum(["socket", "rooms", "namespace"])
    .default("socket")
    .meta({ title: "Who", description: "One socket, everyone in some rooms, or everyone.", control: "select" }),
  socket: socket({ showWhen: { field: "to", is: ["socket"] } }),
  rooms: values(
    { title: "Room" },
    { title: "Rooms", addLabel: "Add room", required: true, showWhen: { field: "to", is: ["rooms"] } },
  ),
  close: z.boolean().default(false).meta({
    title: "Close the connection too",
    description: "Ends the client's other namespaces as well.",
    advanced: true,
  }),
  namespace: targetNamespace,
});
export type DisconnectConfig = z.infer<typeof schema>;

export const disconnect: NodeDefinition<DisconnectConfig> = {
  type: "disconnect",
  title: "Disconnect",
  category: "socketio",
  icon: "circle-x",
  defaultId: "kick",
  blurb: "End the connection of a socket or of a whole room",
  keywords: ["kick", "ban", "close"],
  help: `Disconnects sockets from the namespace. Hands its **input** on.

Clients see \`disconnect\` with reason \`io server disconnect\` and do not reconnect by themselves. It happens when the run has succeeded, after what was emitted before it.`,
  schema,
  summary: (c) =>
    c.to === "socket"
      ? show(c.socket)
      : c.to === "namespace"
        ? "everyone"
        : c.rooms.map(show).join(", ") || "no room yet",
  ports: () => [NEXT],
  valueType: () => "",
};
