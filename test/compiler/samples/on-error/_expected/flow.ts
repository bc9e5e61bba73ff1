import type { Action, Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

const failureOf = (thrown: unknown, trigger: string) => ({
  message: thrown instanceof Error ? thrown.message : String(thrown),
  trigger,
});

/** Hub `hub`, namespace `/`, event `order` */
export function order(event: SocketEvent<{ text: string }>): HandlerResult {
  try {
    const actions: Action[] = [
      { actionName: "sendToNamespace", namespace: "/", eventName: "started", parameters: [] },
    ];
    const parsed = JSON.parse(event.params.text) as { id: number };
    return { ack: [parsed.id], actions };
  } catch (thrown) {
    return failed(event, failureOf(thrown, "order"));
  }
}

/**
 * A run of this flow has failed
 *
 * The client always hears something.
 */
function failed(
  event: SocketEvent<{ text: string }>,
  failure: { message: string; trigger: string },
): HandlerResult {
  const actions: Action[] = [
    {
      actionName: "sendToSocket",
      namespace: "/",
      socketId: event.socketId,
      eventName: "order failed",
      parameters: [failure.message],
    },
  ];
  return { ack: [{ error: failure.message, sent: event.params.text }], actions };
}

export default {
  id: "on-error",
  triggers: [
    {
      on: "socket.event",
      name: "order",
      hub: "hub",
      namespace: "/",
      event: "order",
      parameters: ["text"],
      run: order,
    },
  ],
} satisfies Flow;
