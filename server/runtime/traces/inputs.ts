import type { Trace } from "./types.ts";

/** A kept run as it is handed out: each node with its input, where the kept text only says whose value that was. */
export function withInputs(json: string): string {
  if (!json.includes('"from":')) return json;
  const trace = JSON.parse(json) as Trace;
  const nodes = trace.nodes.map(({ from, ...node }) =>
    from === undefined ? node : { ...node, input: trace.nodes[from]?.value },
  );
  return JSON.stringify({ ...trace, nodes });
}
