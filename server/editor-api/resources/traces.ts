import { setTimeout as wait } from "node:timers/promises";
import { route } from "../route.ts";
import type { Route } from "../route.ts";
import type { RuntimeAdmin } from "../runtime-admin.ts";
import * as schemas from "../schemas.ts";

/** Between attempts to reach the runtime, and the longest silence on an open stream. */
const RETRY_MS = 1_000;
const HEARTBEAT_MS = 15_000;

export const traceRoutes: Route[] = [
  route({
    method: "get",
    path: "/api/traces",
    summary: "Runs of deployed flows, newest first",
    query: schemas.traceQuery,
    answers: {
      200: { description: "The runs", schema: schemas.traces },
      502: { description: "The runtime does not answer", schema: schemas.problem },
    },
    async handle({ query, response, services: { runtime } }) {
      const traces = await runtime.request(`traces?${params(query)}`, { signal: AbortSignal.timeout(10_000) });
      response.json(await traces.json());
    },
  }),
  route({
    method: "get",
    path: "/api/traces/stream",
    summary: "Runs as they end, as server-sent events named `trace`",
    query: schemas.traceStreamQuery,
    answers: { 200: { description: "One event a run", type: "text/event-stream" } },
    async handle({ query, response, services: { runtime } }) {
      response.set({ "Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no" });
      response.write(": runs follow\n\n");
      const gone = new AbortController();
      response.on("close", () => gone.abort());
      const heartbeat = setInterval(() => response.write(": still here\n\n"), HEARTBEAT_MS);
      try {
        for await (const chunk of following(runtime, `traces/stream?${params(query)}`, gone.signal)) {
          if (!response.write(chunk)) await drained(response, gone.signal);
        }
      } finally {
        clearInterval(heartbeat);
        response.end();
      }
    },
  }),
];

/**
 * The runtime's stream, taken up again whenever it breaks. An EventSource gives up for good on an answer that is not
 * 200, so the browser's stream has to outlive a restart of the runtime. Passes on whole events only.
 */
async function* following(runtime: RuntimeAdmin, path: string, signal: AbortSignal): AsyncGenerator<string> {
  while (!signal.aborted) {
    try {
      const { body } = await runtime.request(path, { signal });
      let rest = "";
      for await (const text of body?.pipeThrough(new TextDecoderStream()) ?? []) {
        rest += text;
        const end = rest.lastIndexOf("\n\n") + 2;
        if (end > 1) yield rest.slice(0, end);
        if (end > 1) rest = rest.slice(end);
      }
    } catch {
      // Not there, or gone in the middle of an event: its beginning is dropped with `rest`.
    }
    await wait(RETRY_MS, undefined, { signal }).catch(() => {});
  }
}

async function drained(response: NodeJS.WritableStream, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    response.once("drain", resolve);
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function params(query: Record<string, unknown>): URLSearchParams {
  const entries = Object.entries(query).filter(([, value]) => value !== undefined);
  return new URLSearchParams(entries.map(([name, value]) => [name, String(value)]));
}
