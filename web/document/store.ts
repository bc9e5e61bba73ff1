import { createStore, useStore } from "zustand";
import type { StoreApi } from "zustand";
import type { CompileResult } from "../../flows/compiler/types.ts";
import { emptyFlow } from "../../flows/model/document.ts";
import type { FlowDocument, Wire } from "../../flows/model/document.ts";
import { canonicalText } from "../../flows/nodes/index.ts";
import { actions } from "./actions.ts";
import type { Actions } from "./actions.ts";
import { NOTHING } from "./history.ts";
import type { Selection, Step } from "./history.ts";

export type { Selection } from "./history.ts";

/** The open flow and everything the editor knows about it. Only the actions change it. */
export interface EditorState extends Actions {
  /** False until a flow has been loaded; then the canvas shows. */
  ready: boolean;
  /** Counts documents opened, so that the canvas knows when to show a whole new one. */
  opened: number;
  flow: FlowDocument;
  /** What the server has: `etag` is null for a flow that was never saved, `text` its exact bytes. */
  saved: { etag: string | null; text: string };
  selection: Selection;
  past: readonly Step[];
  future: readonly Step[];
  /** The newest compile result; it may be of a slightly older document (`compiledFlow`) while one is under way. */
  compiled: CompileResult | null;
  compiledFlow: FlowDocument | null;
  /** What is live on the runtime, when anything is. */
  deployed: { version: string; text: string } | null;
  /** Set by `reveal`: the canvas centres the node, the inspector focuses the field. `at` tells repeats apart. */
  focusField: { node: string; field: string | null; at: number } | null;
}

export type EditorStore = StoreApi<EditorState>;

const blank = emptyFlow("untitled", "Untitled flow");

/** `now` is injected by tests that check how typing is grouped. */
export function createEditorStore(now: () => number = Date.now): EditorStore {
  return createStore<EditorState>()((set, get) => ({
    ready: false,
    opened: 0,
    flow: blank,
    saved: { etag: null, text: canonicalText(blank) },
    selection: NOTHING,
    past: [],
    future: [],
    compiled: null,
    compiledFlow: null,
    deployed: null,
    focusField: null,
    ...actions(set, get, now),
  }));
}

/** The one editor of this page. */
export const editor: EditorStore = createEditorStore();

export function useEditor<T>(selector: (state: EditorState) => T): T {
  return useStore(editor, selector);
}

let lastFlow: FlowDocument | null = null;
let lastText = "";

/** The document as it would be saved. Computed once per document. */
export function flowText(flow: FlowDocument): string {
  if (flow !== lastFlow) {
    lastText = canonicalText(flow);
    lastFlow = flow;
  }
  return lastText;
}

/** True when the document differs from what the server has. */
export function isDirty(state: Pick<EditorState, "flow" | "saved">): boolean {
  return flowText(state.flow) !== state.saved.text;
}

export type { Wire };
