import { z } from "zod";
import { NEXT, type NodeDefinition } from "../definition.ts";
import { clip, hub, namespace, text } from "../fields.ts";
import { shape, shapeType } from "../shape/shape.ts";

const parameter = z.strictObject({
  name: text("", { title: "Name", required: true, placeholder: "text" }),
  type: shape("unknown", {
    title: "Type",
    description: "What the client is expected to send: a TypeScript type such as `string`, a JSON Schema or a sample.",
  }),
});

const schema = z.strictObject({
  hub,
  namespace,
  event: text("", {
    title: "Event",
    description: "The name the client emits.",
    required: true,
    placeholder: "chat",
  }),
  parameters: z.array(parameter).max(50).default([]).meta({
    title: "Parameters",
    description: "Names for the arguments the client sends, in their order.",
    addLabel: "Add parameter",
    unique: "name",
  }),
});
export type SocketEventConfig = z.infer<typeof schema>;

export const socketEvent: NodeDefinition<SocketEventConfig> = {
  type: "socket.event",
  title: "On event",
  category: "triggers",
  icon: "zap",
  defaultId: "message",
  blurb: "A client has emitted an event",
  keywords: ["on", "receive", "listen", "message", "trigger"],
  help: `Starts a run when a client emits the event: \`socket.emit("chat", "hello")\`.

**Value**: the named parameters. With one parameter \`text\`, the next node sees \`input.text\`. The whole event is \`event\`: \`event.socketId\`, \`event.userId\`, \`event.params\`, \`event.parameters\` (all arguments), \`event.wantsAck\`.

A missing argument is \`undefined\`. What clients send is not checked against the types: they say what you expect. **Validate** checks.

Bytes (a \`File\`, an \`ArrayBuffer\`, a \`Buffer\`) arrive as \`Uint8Array\`, wherever they stand among the arguments.

When the client passed a callback, answer it with **Ack**.`,
  schema,
  summary: (c) =>
    c.event === ""
      ? "choose an event"
      : `\`${clip(c.event)}\`${c.parameters.length > 0 ? ` (${clip(c.parameters.map((p) => p.name).join(", "))})` : ""}`,
  ports: () => [NEXT],
  trigger: "socket.event",
  valueType: (c) => parametersType(c.parameters),
};

/** `{ text: string; size?: number }` */
export function parametersType(parameters: SocketEventConfig["parameters"]): string {
  const members = parameters.map((p) => `${p.name}: ${shapeType(p.type)}`);
  return members.length === 0 ? "Record<string, unknown>" : `{ ${members.join("; ")} }`;
}
