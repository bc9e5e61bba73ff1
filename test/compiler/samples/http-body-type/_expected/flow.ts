import type { Flow, HandlerResult, HttpRequestEvent } from "./handler-kit/index.js";

/** POST `/api/notes` */
export function post(
  event: HttpRequestEvent<Record<string, string>, { title: string; tags?: string[] }>,
): HandlerResult {
  return {
    statusCode: 201,
    body: { title: event.body.title.toUpperCase(), tags: event.body.tags ?? [] },
    actions: [],
  };
}

export default {
  id: "http-body-type",
  triggers: [
    { on: "http.request", name: "post", hub: "hub", method: "POST", route: "notes", run: post },
  ],
} satisfies Flow;
