import { view } from "./view.ts";

/** Below this width the canvas would be left with less than its panels: they open over it instead. */
const narrow = matchMedia("(width < 940px)");

/** Keeps the layout in step with the width of the window. Called once, before the first paint. */
export function followWidth(): void {
  const apply = () => view.getState().setCompact(narrow.matches);
  apply();
  narrow.addEventListener("change", apply);
}
