import { createStore } from "zustand";
import type { Library } from "../../flows/compiler/index.ts";

/** Flows whose parts the open flow calls, as far as they have been read (`files/library.ts`). Replaced, never changed. */
export const library = createStore<{ entries: Library }>()(() => ({ entries: {} }));
