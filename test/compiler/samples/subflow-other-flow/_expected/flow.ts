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
    { actionName: "sendToNamespace", namespace: "/", eventName: "hello", parameters: [] },
  ];
  let entered;
  const beforeEntered = actions.length;
  try {
    entered = await enter({ room: event.params.room, socketId: event.socketId }, ctx, actions);
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    actions.length = beforeEntered;
    return { ack: [error.message], actions };
  }
  return { ack: [entered], actions };
}

/** Part `enter` of the flow `rooms` */
async function enter(
  inputs: { room: string; socketId: string },
  ctx: HandlerContext,
  actions: Action[],
) {
  actions.push({
    actionName: "addSocketToRoom",
    namespace: "/",
    socketId: inputs.socketId,
    room: inputs.room,
  });
  const count = await ctx.state.increment(`count of ${inputs.room}`);
  actions.push({
    actionName: "sendToRooms",
    namespace: "/",
    rooms: [inputs.room],
    eventName: "entered",
    parameters: [count],
  });
  const check = (() => {
    if (count > 2) throw new Error("The room is full");
    return count;
  })();
  return check;
}

export default {
  id: "subflow-other-flow",
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
