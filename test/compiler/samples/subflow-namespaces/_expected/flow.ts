import type {
  Action,
  Flow,
  HandlerContext,
  HandlerResult,
  SocketEvent,
} from "./handler-kit/index.js";

/** Hub `hub`, namespace `/chat`, event `chat` */
export async function chat(_event: SocketEvent, ctx: HandlerContext): Promise<HandlerResult> {
  const actions: Action[] = [];
  await send({ text: "chat" }, ctx, "hub", "/chat", actions);
  return { actions };
}

/** Hub `press`, namespace `/news`, event `news` */
export async function news(_event: SocketEvent, ctx: HandlerContext): Promise<HandlerResult> {
  const actions: Action[] = [];
  await send({ text: "news" }, ctx, "press", "/news", actions);
  return { actions };
}

/** Part, called by others */
export function inner(namespace: string, actions: Action[]) {
  actions.push({ actionName: "sendToNamespace", namespace, eventName: "bye", parameters: [] });
}

/** Part, called by others */
export async function send(
  inputs: { text: string },
  ctx: HandlerContext,
  hub: string,
  namespace: string,
  actions: Action[],
) {
  actions.push({
    actionName: "sendToNamespace",
    namespace,
    eventName: "said",
    parameters: [inputs.text],
  });
  await ctx.sendNow(hub, {
    actionName: "sendToNamespace",
    namespace,
    eventName: "progress",
    parameters: [],
  });
  inner(namespace, actions);
}

export default {
  id: "subflow-namespaces",
  triggers: [
    {
      on: "socket.event",
      name: "chat",
      hub: "hub",
      namespace: "/chat",
      event: "chat",
      parameters: [],
      run: chat,
    },
    {
      on: "socket.event",
      name: "news",
      hub: "press",
      namespace: "/news",
      event: "news",
      parameters: [],
      run: news,
    },
  ],
} satisfies Flow;
