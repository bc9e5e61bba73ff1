import { canvasCommands } from "../canvas/commands.ts";
import { fileCommands } from "../files/commands.ts";
import type { Command } from "./command.ts";
import { editCommands } from "./edit.ts";
import { viewCommands } from "./view.ts";

/** Every user command. Order is the palette's; of two commands with one shortcut the first that may run gets it. */
export const commands: readonly Command[] = [...fileCommands, ...editCommands, ...canvasCommands, ...viewCommands];

const byId = new Map(commands.map((command) => [command.id, command]));

export function commandById(id: string): Command | undefined {
  return byId.get(id);
}

export type { Command, CommandContext } from "./command.ts";
