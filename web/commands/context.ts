import { view } from "../app/view.ts";
import type { CanvasApi } from "../canvas/api.ts";
import { editor } from "../document/store.ts";
import { toast } from "../ui/toast.ts";
import type { Command, CommandContext } from "./command.ts";

let canvas: CanvasApi | null = null;

/** The canvas says here that it is on screen, and null when it goes. */
export function provideCanvas(api: CanvasApi | null): void {
  canvas = api;
}

export function commandContext(): CommandContext {
  return { editor: editor.getState(), view: view.getState(), canvas };
}

export function isEnabled(command: Command): boolean {
  return command.when?.(commandContext()) ?? true;
}

/** Runs a command if it may run now. A failure is shown, never thrown. */
export async function runCommand(command: Command): Promise<void> {
  if (!isEnabled(command)) return;
  try {
    await command.run(commandContext());
  } catch (error) {
    toast.error(`${command.label}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
