import { view } from "./view.ts";

/**
 * A part of the editor is loaded when it is first needed. A tab left open while Patchbay was updated asks for files
 * that are gone by then, and one whose server is away gets none: Vite says so with this event, and the shell then asks
 * for a reload (`MissingPart.tsx`), since a part that failed to load is not asked for again.
 */
export function watchParts(): void {
  addEventListener("vite:preloadError", () => view.getState().set({ partMissing: true }));
}
