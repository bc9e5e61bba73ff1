import type { ServerResponse } from "node:http";
import type { TraceStore } from "../traces/store.ts";

const KEEP_ALIVE_MS = 15_000;
/** Bytes a slow reader may leave waiting before traces are dropped for it. */
const MAX_WAITING = 1024 * 1024;

/** Server-sent events, one per trace, until the reader goes away. */
export function streamTraces(response: ServerResponse, traces: TraceStore, flow: string | undefined): void {
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" });
  response.write(": traces follow\n\n");
  const stop = traces.subscribe(flow, (json) => {
    if (response.writableLength < MAX_WAITING) response.write(`event: trace\ndata: ${json}\n\n`);
  });
  const keepAlive = setInterval(() => response.write(":\n\n"), KEEP_ALIVE_MS);
  keepAlive.unref();
  response.on("close", () => {
    stop();
    clearInterval(keepAlive);
  });
}
