import { createStore } from "zustand";

const STORED = "patchbay.closed-folders";

function read(): ReadonlySet<string> {
  try {
    const names: unknown = JSON.parse(localStorage.getItem(STORED) ?? "[]");
    return new Set(Array.isArray(names) ? names.filter((name) => typeof name === "string") : []);
  } catch {
    return new Set();
  }
}

/** Folders of the list that are closed, remembered in this browser. */
export const closedFolders = createStore<ReadonlySet<string>>()(read);

export function toggleFolder(name: string): void {
  const closed = new Set(closedFolders.getState());
  if (!closed.delete(name)) closed.add(name);
  closedFolders.setState(closed, true);
  try {
    localStorage.setItem(STORED, JSON.stringify([...closed]));
  } catch {
    // Not remembered, then.
  }
}
