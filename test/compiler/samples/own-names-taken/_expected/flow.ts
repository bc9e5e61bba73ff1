import type {
  Action,
  Flow,
  HandlerContext,
  HandlerResult,
  SocketEvent,
} from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export async function go(
  _event: SocketEvent<{ text: string }>,
  ctx: HandlerContext,
): Promise<HandlerResult> {
  const actions_: Action[] = [];
  let ack: unknown[] | undefined;
  const error = { a: 1 };
  const thrown = () => {
    const thrown = 1;
  };
  try {
    await ctx.http({ url: "http://x" });
  } catch (thrown_) {
    const error_ = thrown_ instanceof Error ? thrown_ : new Error(String(thrown_));
    const actions = error_.message;
    actions_.push({
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "x",
      parameters: [actions, error.a],
    });
    thrown();
    return { ack, actions: actions_ };
  }
  ack = [error.a];
  thrown();
  return { ack, actions: actions_ };
}

export default {
  id: "own-names-taken",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["text"],
      run: go,
    },
  ],
} satisfies Flow;
