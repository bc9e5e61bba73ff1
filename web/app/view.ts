import { createStore, useStore } from "zustand";

/** What the window shows, apart from the document: remembered panels, theme, the open dialog, the server's state. */

export type LeftTab = "nodes" | "files" | "outline";
export type BottomTab = "problems" | "code" | "clients" | "runs";
export type Theme = "system" | "light" | "dark";

interface Remembered {
  theme: Theme;
  leftTab: LeftTab;
  bottomTab: BottomTab;
  leftOpen: boolean;
  rightOpen: boolean;
  bottomOpen: boolean;
  /** The inspector has room for input, fields and output side by side. */
  inspectorWide: boolean;
  minimap: boolean;
}

export interface ViewState extends Remembered {
  /** The one dialog of the shell that is open. */
  dialog: "palette" | "shortcuts" | "search" | null;
  /** Whether the editor API answers. Set by `files/`. */
  connection: "unknown" | "online" | "offline";
  /** What "Save" is doing, for the status bar. Set by `files/`. */
  saving: "idle" | "saving" | "failed";
  set(change: Partial<Omit<ViewState, "set" | "show">>): void;
  /** Brings a panel to the front, opening its side. */
  show(tab: LeftTab | BottomTab | "inspector"): void;
}

const STORED = "patchbay.view";
const DEFAULTS: Remembered = {
  theme: "system",
  leftTab: "nodes",
  bottomTab: "problems",
  leftOpen: true,
  rightOpen: true,
  bottomOpen: true,
  inspectorWide: false,
  minimap: true,
};

function read(): Remembered {
  try {
    const stored = JSON.parse(localStorage.getItem(STORED) ?? "{}") as Partial<Remembered>;
    const known = Object.entries(stored).filter(
      ([key, value]) => typeof value === typeof DEFAULTS[key as keyof Remembered],
    );
    return { ...DEFAULTS, ...Object.fromEntries(known) };
  } catch {
    return DEFAULTS;
  }
}

export const view = createStore<ViewState>()((set) => ({
  ...read(),
  dialog: null,
  connection: "unknown",
  saving: "idle",
  set: (change) => set(change),
  show(tab) {
    if (tab === "inspector") set({ rightOpen: true });
    else if (tab === "nodes" || tab === "files" || tab === "outline") set({ leftTab: tab, leftOpen: true });
    else set({ bottomTab: tab, bottomOpen: true });
  },
}));

view.subscribe((state) => {
  const remembered = Object.fromEntries(Object.keys(DEFAULTS).map((key) => [key, state[key as keyof Remembered]]));
  try {
    localStorage.setItem(STORED, JSON.stringify(remembered));
  } catch {
    // A full or forbidden storage only means that the layout is not remembered.
  }
});

export function useView<T>(selector: (state: ViewState) => T): T {
  return useStore(view, selector);
}
