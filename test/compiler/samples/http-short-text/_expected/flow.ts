import type { Flow, HandlerResult, HttpRequestEvent } from "./handler-kit/index.js";

/** GET `/api/hi` */
export function hi(event: HttpRequestEvent): HandlerResult {
  return {
    statusCode: 200,
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "cache-control": "no-store",
      "x-path": event.url,
    },
    body: "Hello\n\"you\"",
    actions: [],
  };
}

export default {
  id: "http-short-text",
  triggers: [{ on: "http.request", name: "hi", hub: "hub", method: "GET", route: "hi", run: hi }],
} satisfies Flow;
