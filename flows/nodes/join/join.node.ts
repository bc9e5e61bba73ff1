import { z } from "zod";
import { NEXT, type NodeDefinition } from "../definition.ts";
import { show, socket, targetNamespace, value } from "../fields.ts";

const schema = z.strictObject({
  room: value("", { title: "Room", required: true, placeholder: "lobby" }),
  socket: socket(),
  namespace: targetNamespace,
});
export type JoinConfig = z.infer<typeof schema>;

export const join: NodeDefinition<JoinConfig> = {
  type: "join",
  title: "Join room",
  category: "socketio",
  icon: "log-in",
  defaultId: "join",
  blurb: "Put a socket into a room",
  keywords: ["room", "group", "subscribe", "add"],
  help: `Puts a socket into a room. Hands its **input** on.

Rooms need not be made first; they exist while somebody is in them. It takes effect when the run has succeeded, in the order of the run's actions: an **Emit** to the room after it reaches the socket.

Example: room \`input.room\`.`,
  schema,
  summary: (c) => show(c.room),
  ports: () => [NEXT],
  valueType: () => "",
};
