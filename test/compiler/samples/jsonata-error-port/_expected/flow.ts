import type { Flow, HandlerContext, HandlerResult, SocketEvent } from "./handler-kit/index.js";
import { jsonata } from "./handler-kit/jsonata.js";

const mappedExpression = jsonata("( $f := function($n) { $n = 0 ? 'done' : $f($n - 1) + 1 }; $n = 3 ? $eval('1') : $n > 9 ? [1..$n] : $n > 1 ? $f($n) : 'a\"\\\\`${x}' )");

/** Hub `hub`, namespace `/`, event `go` */
export async function go(
  event: SocketEvent<{ n: number }>,
  ctx: HandlerContext,
): Promise<HandlerResult> {
  let mapped: any;
  try {
    mapped = await mappedExpression(event.params.n, { n: event.params.n }, ctx);
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    return { ack: ["failed", error.message], actions: [] };
  }
  return { ack: [Array.isArray(mapped) ? mapped.length : mapped], actions: [] };
}

export default {
  id: "jsonata-error-port",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["n"],
      run: go,
    },
  ],
} satisfies Flow;
