import type { Action, Flow, HandlerResult, HttpRequestEvent } from "./handler-kit/index.js";

/** DELETE `/api/rooms/{id}/messages/{message}` */
export function room(event: HttpRequestEvent<{ id: string; message: string }>): HandlerResult {
  const actions: Action[] = [
    {
      actionName: "sendToRooms",
      namespace: "/",
      rooms: [event.params.id],
      eventName: "deleted",
      parameters: [event.params.message],
    },
  ];
  return { statusCode: 200, body: { ok: true }, actions };
}

export default {
  id: "http-route-parameters",
  triggers: [
    {
      on: "http.request",
      name: "room",
      hub: "hub",
      method: "DELETE",
      route: "rooms/{id}/messages/{message}",
      run: room,
    },
  ],
} satisfies Flow;
