import { useSyncExternalStore } from "react";
import { view } from "./view.ts";

const dark = matchMedia("(prefers-color-scheme: dark)");

export function effectiveTheme(): "light" | "dark" {
  const { theme } = view.getState();
  return theme === "system" ? (dark.matches ? "dark" : "light") : theme;
}

function subscribe(changed: () => void): () => void {
  dark.addEventListener("change", changed);
  const stop = view.subscribe(changed);
  return () => {
    dark.removeEventListener("change", changed);
    stop();
  };
}

/** Keeps `data-theme` of the page in step with the setting and the system. Called once, before the first paint. */
export function applyTheme(): void {
  const apply = () => (document.documentElement.dataset["theme"] = effectiveTheme());
  apply();
  subscribe(apply);
}

/** For parts that take a theme of their own (Monaco, toasts). */
export function useTheme(): "light" | "dark" {
  return useSyncExternalStore(subscribe, effectiveTheme);
}
