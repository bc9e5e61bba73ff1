import type {
  Action,
  Flow,
  HandlerContext,
  HandlerResult,
  HttpCallResponse,
  SocketEvent,
} from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export async function go(
  event: SocketEvent<{ text: string }>,
  ctx: HandlerContext,
): Promise<HandlerResult> {
  const actions: Action[] = [];
  const tell = (input: { name: any } | { name: string }) => {
    actions.push({
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "user",
      parameters: [input.name],
    });
  };
  let user: HttpCallResponse;
  try {
    user = await ctx.http({ url: `http://x/${event.params.text}` });
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    const unknown = { name: error.message };
    tell(unknown);
    return { actions };
  }
  const found = { name: String(user.body.name) };
  tell(found);
  return { actions };
}

export default {
  id: "join-error-branch",
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
