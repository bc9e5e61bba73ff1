import { loadLibrary } from "../../flows/compiler/library.ts";
import type { Library } from "../../flows/compiler/library.ts";
import { FLOW_ID } from "../../flows/model/document.ts";
import type { FlowDocument } from "../../flows/model/document.ts";
import { readFlow } from "../language/read.ts";
import type { FlowStore } from "../store/index.ts";

export interface SavedLibrary {
  library: Library;
  /** Etags of the flows in it: what a deployment contains. */
  versions: Record<string, string>;
}

/** The saved flows whose parts a flow calls. */
export async function readLibrary(flow: FlowDocument | undefined, store: FlowStore): Promise<SavedLibrary> {
  const versions: Record<string, string> = {};
  if (!flow) return { library: {}, versions };
  const library = await loadLibrary(flow, async (id) => {
    const saved = FLOW_ID.test(id) ? await store.read(id) : undefined;
    if (!saved) return undefined;
    versions[id] = saved.etag;
    const { flow: called, diagnostics } = readFlow(saved.text, { id });
    return called ? { flow: called } : { problem: diagnostics[0]!.message };
  });
  return { library, versions };
}
