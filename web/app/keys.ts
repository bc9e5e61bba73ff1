import { commands } from "../commands/index.ts";
import { isEnabled, runCommand } from "../commands/context.ts";
import type { Command } from "../commands/command.ts";
import { shortcutOf, shortcutsOf } from "../commands/keymap.ts";
import { keymap } from "../commands/keymap-store.ts";

/** Where the focus is, as far as shortcuts care. */
function place(target: EventTarget | null): "dialog" | "text" | "canvas" | "app" {
  const element = target instanceof Element ? target : document.body;
  // Monaco's own widgets count as text: its suggestion list must keep its keys.
  if (
    element.closest(
      "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true], .monaco-editor",
    )
  )
    return "text";
  if (document.querySelector("[role=dialog], [role=alertdialog], [role=menu], [role=listbox][data-state=open]"))
    return "dialog";
  if (element === document.body || element.closest("[data-region=canvas], [data-canvas-keys]")) return "canvas";
  return "app";
}

function reaches(command: Command, where: ReturnType<typeof place>): boolean {
  const scope = command.scope ?? "app";
  if (where === "dialog") return false;
  if (where === "text") return scope === "text";
  return scope !== "canvas" || where === "canvas";
}

/** One listener for all shortcuts. Keys a component has handled (`preventDefault`) are not ours. Returns the undoing. */
export function listenToKeys(): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const shortcut = shortcutOf(event);
    if (!shortcut) return;
    const { overrides } = keymap.getState();
    const where = place(event.target);
    const command = commands.find(
      (candidate) =>
        shortcutsOf(candidate, overrides).includes(shortcut) && reaches(candidate, where) && isEnabled(candidate),
    );
    if (!command) return;
    event.preventDefault();
    if (!event.repeat || command.repeat) void runCommand(command);
  };
  window.addEventListener("keydown", onKeyDown);
  return () => window.removeEventListener("keydown", onKeyDown);
}
