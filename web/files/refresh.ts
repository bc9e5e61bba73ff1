/** What the server has, as it is known here: the list of flows, and what is live of the open one. */

import { parseFlow } from "../../flows/model/index.ts";
import { canonicalText } from "../../flows/nodes/index.ts";
import { type FlowSummary, listFlows, readVersion } from "../api/index.ts";
import { editor } from "../document/store.ts";
import { files } from "./state.ts";

/** Names the list that is known here; null before there is one. */
let tag: string | null = null;
let newest = 0;
let latest: Promise<void> = Promise.resolve();

/**
 * Asks for the list, which costs little when nothing has changed. Of several questions under way the last one's answer
 * counts, and all resolve when it is there. A failure is shown with the list, never thrown.
 */
export async function refreshFlows(): Promise<void> {
  latest = ask(++newest);
  let awaited: Promise<void> | undefined;
  while (awaited !== latest) {
    awaited = latest;
    // oxlint-disable-next-line no-await-in-loop -- another question may have come meanwhile
    await awaited;
  }
}

async function ask(mine: number): Promise<void> {
  try {
    const list = await listFlows(tag);
    if (mine !== newest) return;
    const { set, flows: before } = files.getState();
    if (list) {
      tag = list.tag;
      set({ flows: list.runtimeAnswers ? list.flows : withDeployments(list.flows, before ?? []) });
    }
    const open = files.getState().flows?.find(({ id }) => id === editor.getState().flow.id);
    set({ listError: null, deployment: open?.deployment ?? null });
    await rememberDeployed();
  } catch (error) {
    if (mine === newest) files.getState().set({ listError: error instanceof Error ? error.message : String(error) });
  }
}

/** A runtime that does not answer has not forgotten what is live: that stays as it was last known. */
export function withDeployments(flows: readonly FlowSummary[], before: readonly FlowSummary[]): readonly FlowSummary[] {
  const known = new Map(before.map(({ id, deployment }) => [id, deployment]));
  return flows.map((flow) => {
    const deployment = known.get(flow.id);
    return deployment ? { ...flow, deployment } : flow;
  });
}

/** Fetches what is live, so that the deploy button can tell "live" from "changed". */
export async function rememberDeployed(): Promise<void> {
  const { deployment } = files.getState();
  const { flow, deployed, saved } = editor.getState();
  if (!deployment) {
    if (deployed) editor.getState().setDeployed(null);
    return;
  }
  if (deployed?.version === deployment.version) return;
  try {
    const raw = deployment.version === saved.etag ? saved.text : await readVersion(flow.id, deployment.version);
    const live = parseFlow(raw).flow;
    const text = live ? canonicalText(live) : raw;
    if (editor.getState().flow.id === flow.id) editor.getState().setDeployed({ version: deployment.version, text });
  } catch {
    // The version may have been cleaned away; the state then says "changed", which is the careful answer.
    if (editor.getState().flow.id === flow.id) editor.getState().setDeployed({ version: deployment.version, text: "" });
  }
}
