import type { Action, Flow, HandlerResult, HttpRequestEvent } from "./handler-kit/index.js";

/** POST `/api/hook` */
export function hook(event: HttpRequestEvent): HandlerResult {
  let statusCode = 204;
  let body: unknown;
  statusCode = 202;
  body = { queued: true };
  const actions: Action[] = [
    { actionName: "sendToNamespace", namespace: "/", eventName: "hook", parameters: [event.body] },
  ];
  return { statusCode, body, actions };
}

export default {
  id: "http-response-then-more",
  triggers: [
    { on: "http.request", name: "hook", hub: "hub", method: "POST", route: "hook", run: hook },
  ],
} satisfies Flow;
