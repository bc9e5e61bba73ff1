import { z } from "zod";
import { ERROR, NEXT, type NodeDefinition } from "../definition.ts";
import { show, socket, targetNamespace, value, values } from "../fields.ts";

const schema = z.strictObject({
  event: value("", {
    title: "Event",
    description: "The name clients listen to.",
    required: true,
    placeholder: "new message",
  }),
  arguments: values(
    { title: "Argument", description: "Text, or an expression.", required: false },
    { title: "Arguments", description: "What the clients' listeners get.", addLabel: "Add argument" },
  ),
  to: z.enum(["namespace", "rooms", "socket"]).default("namespace").meta({
    title: "To",
    description: "Everyone in the namespace, everyone in some rooms, or one socket.",
    control: "select",
  }),
  rooms: values(
    { title: "Room", description: "Name of a room." },
    { title: "Rooms", addLabel: "Add room", required: true, showWhen: { field: "to", is: ["rooms"] } },
  ),
  socket: socket({ showWhen: { field: "to", is: ["socket"] } }),
  except: values(
    { title: "Room", description: "Name of a room; a socket's id is the room only it is in." },
    {
      title: "Except",
      description: "Sockets in these rooms get nothing. `event.socketId` leaves out the sender.",
      addLabel: "Add exception",
      showWhen: { field: "to", is: ["namespace", "rooms"] },
    },
  ),
  atOnce: z.boolean().default(false).meta({
    title: "Send at once",
    description: "Send when the run gets here, not when it has succeeded. For progress messages.",
    advanced: true,
  }),
  namespace: targetNamespace,
});
export type EmitConfig = z.infer<typeof schema>;

export const emit: NodeDefinition<EmitConfig> = {
  type: "emit",
  title: "Emit",
  category: "socketio",
  icon: "send",
  defaultId: "emit",
  blurb: "Send an event to clients: everyone, rooms or one socket",
  keywords: ["send", "broadcast", "message", "room", "reply", "push"],
  help: `Sends an event to connected clients. Hands its **input** on.

It goes out when the run has succeeded, together with everything else the run sends; a run that fails sends nothing. **Send at once** sends when the run gets here (that can fail, hence the error port).

Example: event \`new message\`, arguments \`event.socketId\` and \`input.text\`, to the namespace, except \`event.socketId\`: everyone but the sender gets it.`,
  schema,
  summary: (c) => {
    const rooms = c.rooms.length === 0 ? "no room yet" : c.rooms.map(show).join(", ");
    const target = c.to === "namespace" ? "everyone" : c.to === "rooms" ? rooms : show(c.socket);
    const sender = c.to !== "socket" && c.except.length > 0 ? " except…" : "";
    return `${show(c.event)} → ${target}${sender}`;
  },
  ports: (c) => (c.atOnce ? [NEXT, ERROR] : [NEXT]),
  valueType: () => "",
};
