/// <reference lib="webworker" />
import { config } from "zod/v4/core";
import type { FlowDocument } from "../../flows/model/document.ts";

// As in the page (app/main.tsx): no `new Function` under the editor's CSP, asked for when schemas are made.
config({ jitless: true });
const language = Promise.all([import("../../flows/compiler/index.ts"), import("../../flows/model/serialize.ts")]);

/** Compiles what it is sent, one answer a message. Wires are in the order of the saved file, as on the server. */
addEventListener("message", async ({ data: flow }: MessageEvent<FlowDocument>) => {
  const [{ compile }, { canonicalWires }] = await language;
  postMessage(compile(canonicalWires(flow)));
});
