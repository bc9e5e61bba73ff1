import { parseFlow } from "../../flows/model/index.ts";
import { canonicalText } from "../../flows/nodes/index.ts";
import type { Options, ReadResult } from "./types.ts";

/** Reads a document and gives its canonical bytes, defaults written out; never throws. */
export function readFlow(text: string, options: Options = {}): ReadResult {
  const { flow, diagnostics } = parseFlow(text, { id: options.id });
  return flow ? { flow, text: canonicalText(flow), diagnostics } : { diagnostics };
}
