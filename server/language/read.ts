import { parseFlow, serializeFlow } from "../../flows/model/index.ts";
import type { Options, ReadResult } from "./types.ts";

/** Reads and canonicalizes a document; never throws. */
export function readFlow(text: string, options: Options = {}): ReadResult {
  const { flow, diagnostics } = parseFlow(text, { id: options.id });
  return flow ? { flow, text: serializeFlow(flow), diagnostics } : { diagnostics };
}
