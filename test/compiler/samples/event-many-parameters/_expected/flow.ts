import type { Action, Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `move` */
export function move(
  event: SocketEvent<{
    x: number;
    y: number;
    color: "red" | "blue";
    meta: { id: string; tags?: string[] };
  }>,
): HandlerResult {
  const actions: Action[] = [
    {
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "moved",
      parameters: [
        event.params.x + event.params.y,
        event.params.color,
        event.params.meta.tags?.length ?? 0,
      ],
      exceptRooms: [event.socketId],
    },
  ];
  return { actions };
}

export default {
  id: "event-many-parameters",
  triggers: [
    {
      on: "socket.event",
      name: "move",
      hub: "hub",
      namespace: "/",
      event: "move",
      parameters: ["x", "y", "color", "meta"],
      run: move,
    },
  ],
} satisfies Flow;
