import type { FlowDocument } from "../../flows/model/document.ts";

/** Undo and redo. Steps hold whole documents; unchanged parts are shared between them, so a step is cheap. */

export interface Selection {
  readonly nodes: readonly string[];
  /** Wire ids (`wireId`). */
  readonly wires: readonly string[];
  readonly notes: readonly string[];
  /** The nodes of a selected group are selected too. */
  readonly groups: readonly string[];
}

export const NOTHING: Selection = { nodes: [], wires: [], notes: [], groups: [] };

export interface Step {
  /** The document and selection before the change. */
  flow: FlowDocument;
  selection: Selection;
  /** What was done, for the menu: "Move 2 nodes". */
  label: string;
  /** Changes with the same key, close in time, are one step. */
  group: string | null;
  /** ms since 1970, of the last change that went into this step. */
  at: number;
}

export const HISTORY_LIMIT = 200;
/** ms without a change after which typing in the same field starts a new step. */
export const GROUP_PAUSE = 3_000;

/** The past with one more step, or the same past when the change belongs to its last step. */
export function record(past: readonly Step[], step: Step): readonly Step[] {
  const last = past.at(-1);
  if (last && step.group !== null && last.group === step.group && step.at - last.at < GROUP_PAUSE) {
    return [...past.slice(0, -1), { ...last, at: step.at }];
  }
  return [...past, step].slice(-HISTORY_LIMIT);
}
