/** The template gallery: the example flows of the repository, bundled as text and read when the gallery opens. */

import { type FlowDocument, parseFlow } from "../../flows/model/index.ts";

const sources = import.meta.glob<string>("../../flows/examples/*.flow.json", { query: "?raw", import: "default" });

export interface Template {
  id: string;
  flow: FlowDocument;
}

/** Where the runtime listens when nothing else is said, as the templates' texts name it. */
const DEFAULT_RUNTIME = "http://127.0.0.1:7071";

/** Simple ones first; what is not named here follows by name. */
const ORDER = ["chat", "rooms", "ask-and-acknowledge", "stock-index"];

/** `runtime`: where this Patchbay's runtime is reached, named in the texts instead of the default address. */
export async function loadTemplates(runtime = DEFAULT_RUNTIME): Promise<readonly Template[]> {
  const loaded = await Promise.all(Object.values(sources).map((load) => load()));
  const templates = loaded.flatMap((text) => {
    const { flow } = parseFlow(text);
    if (!flow) return [];
    const description = flow.description.replaceAll(DEFAULT_RUNTIME, runtime);
    return [{ id: flow.id, flow: { ...flow, description } }];
  });
  const rank = (id: string) => (ORDER.includes(id) ? ORDER.indexOf(id) : ORDER.length);
  return templates.toSorted((a, b) => rank(a.id) - rank(b.id) || (a.flow.name < b.flow.name ? -1 : 1));
}
