/** The template gallery: the example flows of the repository, bundled as text and read when the gallery opens. */

import { type FlowDocument, parseFlow } from "../../flows/model/index.ts";

const sources = import.meta.glob<string>("../../flows/examples/*.flow.json", { query: "?raw", import: "default" });

export interface Template {
  id: string;
  flow: FlowDocument;
}

/** Simple ones first; what is not named here follows by name. */
const ORDER = ["chat", "rooms", "ask-and-acknowledge", "stock-index"];

export async function loadTemplates(): Promise<readonly Template[]> {
  const loaded = await Promise.all(Object.values(sources).map((load) => load()));
  const templates = loaded.flatMap((text) => {
    const { flow } = parseFlow(text);
    return flow ? [{ id: flow.id, flow }] : [];
  });
  const rank = (id: string) => (ORDER.includes(id) ? ORDER.indexOf(id) : ORDER.length);
  return templates.toSorted((a, b) => rank(a.id) - rank(b.id) || (a.flow.name < b.flow.name ? -1 : 1));
}
