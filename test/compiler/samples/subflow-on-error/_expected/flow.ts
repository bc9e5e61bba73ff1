import type {
  Action,
  Flow,
  HandlerContext,
  HandlerResult,
  SocketEvent,
} from "./handler-kit/index.js";

const failureOf = (thrown: unknown, trigger: string) => ({
  message: thrown instanceof Error ? thrown.message : String(thrown),
  trigger,
});

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ room: string }>, ctx: HandlerContext): HandlerResult {
  try {
    const actions: Action[] = [];
    warn({ room: event.params.room }, actions);
    return { actions };
  } catch (thrown) {
    return failed(ctx, failureOf(thrown, "go"));
  }
}

/** A run of this flow has failed */
function failed(ctx: HandlerContext, failure: { message: string; trigger: string }): HandlerResult {
  note({ text: failure.message }, ctx);
  return { ack: [failure.message], actions: [] };
}

/** Part `note` of the flow `tools` */
function note(inputs: { text: string }, ctx: HandlerContext) {
  ctx.log("info", inputs.text);
}

/** Part `warn` of the flow `tools` */
function warn(inputs: { room: string }, actions: Action[]) {
  actions.push({
    actionName: "sendToRooms",
    namespace: "/",
    rooms: [inputs.room],
    eventName: "warned",
    parameters: [],
  });
  (() => {
    if (inputs.room === "b") throw new Error("no " + inputs.room);
  })();
}

export default {
  id: "subflow-on-error",
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
