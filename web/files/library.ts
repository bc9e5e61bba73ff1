/** Reads the flows whose parts the open flow calls, and reads them again when the server has other versions. */

import { parseFlow } from "../../flows/model/index.ts";
import type { LibraryEntry } from "../../flows/compiler/index.ts";
import { ApiError, readFlow } from "../api/index.ts";
import { library } from "../document/library.ts";
import { editor } from "../document/store.ts";
import { files } from "./state.ts";

/** Version read; null: there is no such flow. */
const read = new Map<string, string | null>();
const reading = new Set<string>();

function put(id: string, entry: LibraryEntry | undefined): void {
  const { [id]: _old, ...entries } = library.getState().entries;
  library.setState({ entries: entry ? { ...entries, [id]: entry } : entries });
}

async function load(id: string): Promise<void> {
  if (reading.has(id)) return;
  reading.add(id);
  try {
    const { text, etag } = await readFlow(id);
    const { flow, diagnostics } = parseFlow(text, { id });
    read.set(id, etag);
    put(id, flow ? { flow } : { problem: diagnostics[0]?.message ?? "it cannot be read" });
  } catch (error) {
    // Without a server nothing is known; the next compilation asks again.
    if (!(error instanceof ApiError) || error.status < 400 || error.status >= 500) return;
    read.set(id, null);
    if (library.getState().entries[id]) put(id, undefined);
  } finally {
    reading.delete(id);
  }
}

/** Returns the undoing. */
export function watchLibrary(): () => void {
  const stopCompiled = editor.subscribe(({ compiled }, before) => {
    if (compiled === before.compiled) return;
    for (const id of compiled?.flows ?? []) if (!read.has(id)) void load(id);
  });
  const stopFiles = files.subscribe(({ flows }, before) => {
    if (!flows || flows === before.flows) return;
    const etags = new Map(flows.map((flow) => [flow.id, flow.etag]));
    for (const [id, etag] of read) if ((etags.get(id) ?? null) !== etag) void load(id);
  });
  return () => {
    stopCompiled();
    stopFiles();
  };
}
