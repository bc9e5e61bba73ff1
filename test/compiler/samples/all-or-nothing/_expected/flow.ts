import type {
  Action,
  Flow,
  HandlerContext,
  HandlerResult,
  SocketEvent,
} from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export async function go(
  event: SocketEvent<{ room: string }>,
  ctx: HandlerContext,
): Promise<HandlerResult> {
  const actions: Action[] = [
    {
      actionName: "addSocketToRoom",
      namespace: "/",
      socketId: event.socketId,
      room: event.params.room,
    },
    {
      actionName: "sendToRooms",
      namespace: "/",
      rooms: [event.params.room],
      eventName: "entered",
      parameters: [],
    },
  ];
  await ctx.sendNow("hub", {
    actionName: "sendToSocket",
    namespace: "/",
    socketId: event.socketId,
    eventName: "progress",
    parameters: [0.5],
  });
  const count = await ctx.state.increment("visits");
  const reply = await ctx.http({
    url: "https://example.com/visits",
    method: "POST",
    body: { count },
  });
  const check = (() => {
    if (!reply.ok) throw new Error(`refused with ${reply.status}`);
    return reply.body;
  })();
  actions.push({
    actionName: "sendToNamespace",
    namespace: "/",
    eventName: "thanks",
    parameters: [],
  });
  return { ack: [check], actions };
}

export default {
  id: "all-or-nothing",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["room"],
      run: go,
    },
  ],
} satisfies Flow;
