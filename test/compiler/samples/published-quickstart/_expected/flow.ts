import type {
  Action,
  ConnectedEvent,
  Flow,
  HandlerContext,
  HandlerResult,
  SocketEvent,
} from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, a socket wants to connect */
export function connect(): HandlerResult {
  return { statusCode: 200, actions: [] };
}

/** Hub `hub`, namespace `/`, a socket has connected */
export function connected(event: ConnectedEvent, ctx: HandlerContext): HandlerResult {
  ctx.log("info", `${event.socketId} is here`);
  return { actions: [] };
}

/** Hub `hub`, namespace `/`, event `echo` */
export function echo(event: SocketEvent<{ text: string }>): HandlerResult {
  return { ack: [event.params.text], actions: [] };
}

/** Hub `hub`, namespace `/`, event `message` */
export function message(event: SocketEvent<{ text: string }>): HandlerResult {
  const actions: Action[] = [
    {
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "message",
      parameters: [event.params.text],
    },
  ];
  return { actions };
}

export default {
  id: "published-quickstart",
  triggers: [
    { on: "socket.connect", name: "connect", hub: "hub", namespace: "/", run: connect },
    { on: "socket.connected", name: "connected", hub: "hub", namespace: "/", run: connected },
    {
      on: "socket.event",
      name: "echo",
      hub: "hub",
      namespace: "/",
      event: "echo",
      parameters: ["text"],
      run: echo,
    },
    {
      on: "socket.event",
      name: "message",
      hub: "hub",
      namespace: "/",
      event: "message",
      parameters: ["text"],
      run: message,
    },
  ],
} satisfies Flow;
