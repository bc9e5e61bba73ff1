/**
 * What stands before deployed Netlify functions, for one project that Netlify's CLI has built: `node netlify-host.mjs
 * <project>`. The functions are the CLI's builds with Netlify's own bootstrap around them, loaded once and kept, as a
 * deployment keeps them (the CLI itself starts a new worker for each request). EMULATED: from HTTP request to the
 * function's event, by the paths the function declares. `POST /host/schedules/<name>` sends what the clock would.
 */
import { readdirSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** What AWS Lambda gives code that streams its answer; Netlify's bootstrap is such code. */
globalThis.awslambda = {
  streamifyResponse: (handler) => handler,
  HttpResponseStream: {
    from(response, { statusCode, multiValueHeaders = {} }) {
      const headers = Object.entries(multiValueHeaders).filter(([name]) => !name.toLowerCase().startsWith("x-nf-"));
      return response.writeHead(statusCode, Object.fromEntries(headers));
    },
  },
};

const [folder = ""] = process.argv.slice(2);
const built = join(folder, ".netlify/functions-serve");
const functions = new Map();
for (const { name } of readdirSync(built, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
  const { handler } = await import(pathToFileURL(join(built, name, "___netlify-entry-point.mjs")).href);
  functions.set(name, handler);
}

const server = createServer(async (request, response) => {
  try {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const url = new URL(request.url, `http://${request.headers.host}`);
    const schedule = /^\/host\/schedules\/(\w+)$/.exec(url.pathname)?.[1];
    const name = schedule ? `schedule-${schedule}` : "flow";
    const isText = schedule || /^(?:text\/|application\/json)/.test(request.headers["content-type"] ?? "");
    const body = schedule
      ? JSON.stringify({ next_run: new Date().toISOString() })
      : Buffer.concat(chunks).toString(isText ? "utf8" : "base64");
    const event = {
      httpMethod: schedule ? "POST" : request.method,
      headers: request.headers,
      body: body === "" || request.method === "GET" ? undefined : body,
      isBase64Encoded: !isText,
      rawUrl: url.href,
      flags: {},
    };
    const context = { awsRequestId: crypto.randomUUID(), getRemainingTimeInMillis: () => 10_000 };
    await functions.get(name)(event, response, context);
  } catch (error) {
    console.error(error);
    if (!response.headersSent) response.writeHead(502);
    response.end();
  }
});
server.listen(0, "127.0.0.1", () => console.log(`Listening on http://127.0.0.1:${server.address().port}`));
