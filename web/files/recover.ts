/** Unsaved work of tabs that were closed or killed comes back. Of several drafts the author chooses; none is dropped. */

import { parseFlow } from "../../flows/model/index.ts";
import { readVersion } from "../api/index.ts";
import { editor, flowText } from "../document/store.ts";
import { toast } from "../ui/index.ts";
import { isOwn, leftDrafts, ownKey } from "./draft-tabs.ts";
import { dropDraft, type KeptDraft } from "./drafts.ts";
import { flushDraft, keepPresent } from "./keep-drafts.ts";
import { ask } from "./state.ts";

/** Drafts worth an offer. What says the same as the saved flow, or as a newer draft, is no work that could be lost. */
async function worthOffering(id: string): Promise<KeptDraft[]> {
  const left = await leftDrafts(id);
  if (editor.getState().flow.id !== id) return [];
  const known = new Set([editor.getState().saved.text]);
  return left.filter(({ key, text }) => {
    const isNews = !known.has(text) && parseFlow(text, { id }).flow !== undefined;
    if (!isNews) dropDraft(localStorage, key);
    known.add(text);
    return isNews;
  });
}

/** Called when a flow has been opened. */
export async function offerDrafts(id: string): Promise<void> {
  const drafts = await worthOffering(id);
  const [first] = drafts;
  if (!first) return;
  if (drafts.length > 1 && !isOwn(id, first)) return ask({ kind: "drafts", id, drafts });
  await putDraft(id, first);
}

/** Shows a draft on the canvas; if the file changed since it began, the author chooses. */
export async function putDraft(id: string, draft: KeptDraft): Promise<void> {
  const { flow: present, saved } = editor.getState();
  const flow = parseFlow(draft.text, { id }).flow;
  if (!flow || present.id !== id) return;
  if (draft.base !== saved.etag) {
    const base = draft.base === null ? null : await readVersion(id, draft.base).catch(() => null);
    const theirs = { text: saved.text, etag: saved.etag ?? "" };
    return ask({ kind: "conflict", conflict: { id, theirs, base, mine: draft.text, draft: draft.key } });
  }
  if (flowText(present) !== draft.text) keepPresent();
  editor.getState().replaceFlow(flow, "Restore unsaved changes");
  // First kept as this tab's own, then no longer as the other's.
  if (flushDraft() && draft.key !== ownKey(id)) dropDraft(localStorage, draft.key);
  const time = new Date(draft.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  toast(`Unsaved changes from ${time} are back.`, {
    action: {
      label: "Discard them",
      onClick: () => editor.getState().replaceFlow(present, "Discard unsaved changes"),
    },
  });
  await tellOfOthers(id);
}

async function tellOfOthers(id: string): Promise<void> {
  const others = (await worthOffering(id)).filter(({ key }) => key !== ownKey(id));
  if (others.length === 0) return;
  const what = others.length === 1 ? "One more unsaved version" : `${others.length} more unsaved versions`;
  toast(`${what} of this flow, from other tabs, ${others.length === 1 ? "is" : "are"} kept.`, {
    duration: Number.POSITIVE_INFINITY,
    action: { label: "Compare", onClick: () => ask({ kind: "drafts", id, drafts: others }) },
  });
}
