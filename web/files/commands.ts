import type { Command } from "../commands/command.ts";

/** Save, deploy, open, export: filled in by `files/`. */
export const fileCommands: readonly Command[] = [];
