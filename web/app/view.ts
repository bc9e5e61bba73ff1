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

type Sides = Pick<Remembered, "leftOpen" | "rightOpen">;

export interface ViewState extends Remembered {
  /**
   * Set while the window is too narrow for panels beside the canvas: left panel and inspector then open over it, one at
   * a time. Holds which of them were open beside it, to be so again in a wider window.
   */
  compact: Sides | null;
  /** The one dialog of the shell that is open. */
  dialog: "palette" | "shortcuts" | "search" | null;
  /** Whether the editor API answers. Set by `files/`. */
  connection: "unknown" | "online" | "offline";
  /** What "Save" is doing, for the status bar. Set by `files/`. */
  saving: "idle" | "saving" | "failed";
  /** Why the last save failed, in a few words. */
  notSaved: string | null;
  /** A part of the editor could not be loaded; only a reload brings it. */
  partMissing: boolean;
  set(change: Partial<Omit<ViewState, "set" | "show" | "setCompact" | "compact">>): void;
  setCompact(compact: boolean): void;
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

/** Over the canvas there is room for one panel: what opens closes the other. */
function oneAtATime<T extends Partial<Sides>>(change: T): T {
  if (change.rightOpen) return { ...change, leftOpen: false };
  return change.leftOpen ? { ...change, rightOpen: false } : change;
}

export const view = createStore<ViewState>()((set, get) => ({
  ...read(),
  compact: null,
  dialog: null,
  connection: "unknown",
  saving: "idle",
  notSaved: null,
  partMissing: false,
  set: (change) => set(({ compact }) => (compact ? oneAtATime(change) : change)),
  setCompact: (compact) =>
    set(({ compact: now, leftOpen, rightOpen }) => {
      if (compact === (now !== null)) return {};
      if (now) return { ...now, compact: null };
      return { compact: { leftOpen, rightOpen }, leftOpen: false, rightOpen: false };
    }),
  show(tab) {
    const change = get().set;
    if (tab === "inspector") change({ rightOpen: true });
    else if (tab === "nodes" || tab === "files" || tab === "outline") change({ leftTab: tab, leftOpen: true });
    else change({ bottomTab: tab, bottomOpen: true });
  },
}));

view.subscribe((state) => {
  const beside = { ...state, ...state.compact };
  const remembered = Object.fromEntries(Object.keys(DEFAULTS).map((key) => [key, beside[key as keyof Remembered]]));
  try {
    localStorage.setItem(STORED, JSON.stringify(remembered));
  } catch {
    // A full or forbidden storage only means that the layout is not remembered.
  }
});

export function useView<T>(selector: (state: ViewState) => T): T {
  return useStore(view, selector);
}
