/// <reference lib="webworker" />
import { config } from "zod/v4/core";
import type { Library } from "../../flows/compiler/index.ts";
import type { FlowDocument } from "../../flows/model/document.ts";

// As in the page (app/main.tsx): no `new Function` under the editor's CSP, asked for when schemas are made.
config({ jitless: true });
const language = Promise.all([import("../../flows/compiler/index.ts"), import("../../flows/model/serialize.ts")]);

/** What the worker is sent. Other flows only when they have changed: what is known of them is kept. */
export interface CompileJob {
  flow: FlowDocument;
  library?: Library;
  /** Modules of own node types; before the first flow that may have them. */
  nodeTypes?: readonly string[];
}

let library: Library = {};
let ready: Promise<void> = Promise.resolve();

/** What is wrong with one has been said by the page. */
async function load(urls: readonly string[]): Promise<void> {
  const { registerNodeTypes } = await import("../../flows/nodes/own.ts");
  for (const url of urls) {
    // oxlint-disable-next-line no-await-in-loop -- in their order
    const module = (await import(/* @vite-ignore */ url).catch(() => undefined)) as { default?: unknown } | undefined;
    if (module) registerNodeTypes(url, module.default);
  }
}

/** Compiles what it is sent, one answer a message. Wires are in the order of the saved file, as on the server. */
addEventListener("message", async ({ data }: MessageEvent<CompileJob>) => {
  const { nodeTypes } = data;
  if (nodeTypes) ready = ready.then(() => load(nodeTypes));
  const [{ compile }, { canonicalWires }] = await language;
  await ready;
  library = data.library ?? library;
  postMessage(compile(canonicalWires(data.flow), { library }));
});
