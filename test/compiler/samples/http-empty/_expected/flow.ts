import type { Flow, HandlerResult } from "./handler-kit/index.js";

/** HEAD `/api/ping` */
export function ping(): HandlerResult {
  return { statusCode: 410, actions: [] };
}

export default {
  id: "http-empty",
  triggers: [
    { on: "http.request", name: "ping", hub: "hub", method: "HEAD", route: "ping", run: ping },
  ],
} satisfies Flow;
