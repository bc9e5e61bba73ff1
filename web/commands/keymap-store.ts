import { createStore, useStore } from "zustand";
import { readOverrides, writeOverrides } from "./keymap.ts";
import type { Overrides } from "./keymap.ts";

/** The user's own shortcuts, kept in this browser. */
export interface KeymapState {
  overrides: Overrides;
  /** `undefined` goes back to the command's own. */
  remap(command: string, shortcut: string | null | undefined): void;
  reset(): void;
}

export const keymap = createStore<KeymapState>()((set, get) => {
  const keep = (overrides: Overrides) => {
    set({ overrides });
    writeOverrides(overrides);
  };
  return {
    overrides: readOverrides(),
    remap(command, shortcut) {
      const { [command]: _, ...rest } = get().overrides;
      keep(shortcut === undefined ? rest : { ...rest, [command]: shortcut });
    },
    reset: () => keep({}),
  };
});

export function useKeymap<T>(selector: (state: KeymapState) => T): T {
  return useStore(keymap, selector);
}
