import type { Flow, HandlerResult, HttpRequestEvent } from "./handler-kit/index.js";

const escapeHtml = (value: unknown): string =>
  String(value ?? "").replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

/** GET `/api/hello` */
export function get(event: HttpRequestEvent): HandlerResult {
  const page = `<!doctype html>
<h1>Hello ${escapeHtml(event.query.name)}</h1>
<p title="${escapeHtml(event.query.title ?? '')}">${escapeHtml(event.url)}</p>
`;
  return {
    statusCode: 200,
    headers: { "content-type": "text/html; charset=utf-8" },
    body: page,
    actions: [],
  };
}

export default {
  id: "template-html",
  triggers: [
    { on: "http.request", name: "get", hub: "hub", method: "GET", route: "hello", run: get },
  ],
} satisfies Flow;
