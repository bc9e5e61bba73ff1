import { z } from "zod";
import { NEXT, type NodeDefinition } from "../definition.ts";
import { show, socket, targetNamespace, value } from "../fields.ts";

const schema = z.strictObject({
  room: value("", { title: "Room", required: true, placeholder: "lobby" }),
  socket: socket(),
  namespace: targetNamespace,
});
export type LeaveConfig = z.infer<typeof schema>;

export const leave: NodeDefinition<LeaveConfig> = {
  type: "leave",
  title: "Leave room",
  category: "socketio",
  icon: "log-out",
  defaultId: "leave",
  blurb: "Take a socket out of a room",
  keywords: ["room", "group", "unsubscribe", "remove"],
  help: `Takes a socket out of a room. Hands its **input** on.

Not being in the room is no error. Sockets leave all their rooms by themselves when they disconnect.`,
  schema,
  summary: (c) => show(c.room),
  ports: () => [NEXT],
  valueType: () => "",
};
