import type { FlowDocument } from "../model/document.ts";

/**
 * Other flows, for the parts a flow calls: by id the document, or why it cannot be read. A flow that is not in it is not
 * there. Plain data, so that it crosses to workers; documents are never changed, so that what is known of them is kept.
 */
export type Library = Readonly<Record<string, LibraryEntry>>;
export type LibraryEntry = { flow: FlowDocument } | { problem: string };

/** Flows the nodes of a flow name, itself excepted, sorted. Those may name others. */
export function calledFlows(flow: FlowDocument): string[] {
  const ids = Object.values(flow.nodes).flatMap(({ type, config }) =>
    type === "subflow" && typeof config.flow === "string" && config.flow !== "" ? [config.flow] : [],
  );
  return [...new Set(ids)].filter((id) => id !== flow.id).toSorted();
}

/** More flows than any flow has reason to call; what is beyond is not there. */
const MAX_FLOWS = 100;

/**
 * Reads the flows a flow calls, and those they call.
 * @param read the flow of that id; `undefined` when there is none
 */
export async function loadLibrary(
  flow: FlowDocument,
  read: (id: string) => Promise<LibraryEntry | undefined>,
): Promise<Library> {
  const library: Record<string, LibraryEntry> = {};
  const wanted = new Set(calledFlows(flow));
  // The set grows while it is walked.
  for (const id of wanted) {
    if (id === flow.id || Object.keys(library).length >= MAX_FLOWS) continue;
    // oxlint-disable-next-line no-await-in-loop -- each may name more
    const entry = await read(id);
    if (!entry) continue;
    library[id] = entry;
    if ("flow" in entry) for (const other of calledFlows(entry.flow)) wanted.add(other);
  }
  return library;
}
