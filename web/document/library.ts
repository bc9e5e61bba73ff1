import { createStore } from "zustand";
import type { Library, PartInfo } from "../../flows/compiler/index.ts";
import { editor } from "./store.ts";

/** Flows whose parts the open flow calls, as far as they have been read (`files/library.ts`). Replaced, never changed. */
export const library = createStore<{ entries: Library }>()(() => ({ entries: {} }));

/** The parts of the open flow itself. */
export function ownParts(): readonly PartInfo[] {
  return editor.getState().compiled?.parts ?? [];
}
