import type { Flow, HandlerResult } from "./handler-kit/index.js";

const pageText = `<!doctype html>
<title>\`\${not a placeholder}\`</title>
<script>
  const a = "\\n";
</script>
`;

/** GET `/api/index` */
export function index(): HandlerResult {
  return {
    statusCode: 200,
    headers: { "content-type": "text/html; charset=utf-8" },
    body: pageText,
    actions: [],
  };
}

export default {
  id: "http-cors",
  triggers: [
    {
      on: "http.request",
      name: "index",
      hub: "hub",
      method: "GET",
      route: "index",
      cors: "https://www.example.com, https://app.example.com",
      run: index,
    },
  ],
} satisfies Flow;
