import { createStore, useStore } from "zustand";

/** Whether the guided first flow is shown; remembered, so that it goes on after a reload. */
interface GuideState {
  open: boolean;
}

const STORED = "patchbay.guide";

function read(): boolean {
  try {
    return localStorage.getItem(STORED) === "open";
  } catch {
    return false;
  }
}

export const guide = createStore<GuideState>()(() => ({ open: read() }));

export function setGuide(open: boolean): void {
  guide.setState({ open });
  try {
    localStorage.setItem(STORED, open ? "open" : "closed");
  } catch {
    // Then it is closed after the next reload.
  }
}

export function useGuide<T>(selector: (state: GuideState) => T): T {
  return useStore(guide, selector);
}
