import type { ParseArgsConfig } from "node:util";

/** Where a command reads and writes; tests give their own. */
export interface Io {
  stdout(text: string): void;
  stderr(text: string): void;
  /** Relative paths start here. */
  cwd: string;
}

export interface Arguments {
  positionals: string[];
  /** Flags by name; only those the command declares. */
  flags: Record<string, string | boolean | undefined>;
  io: Io;
}

/** One word after `patchbay`. `run` resolves with the exit status: 0, or 1 when it found something wrong. */
export interface Command {
  name: string;
  /** Without the name: `FILE…`. */
  usage: string;
  summary: string;
  /** Lines about its flags, without those every command has. */
  flags: Record<string, { type: "string" | "boolean"; about: string }>;
  /** Shown below the flags: an example, how it fits into other tools. */
  more?: string;
  /** How many files it wants. */
  files: { min: number; max: number };
  run(args: Arguments): Promise<number>;
}

/** What the caller did wrong; shown without a stack. */
export class UsageError extends Error {}

export const COMMON: Command["flags"] = {
  json: { type: "boolean", about: "answer with JSON, for machines" },
  "node-types": { type: "string", about: "node types of your own: ./nodes,@acme/nodes (PATCHBAY_NODE_TYPES)" },
  help: { type: "boolean", about: "say how the command is used" },
};

export function parseOptions(command: Command): ParseArgsConfig["options"] {
  const all = { ...command.flags, ...COMMON };
  return Object.fromEntries(
    Object.entries(all).map(([name, { type }]) => [name, name === "help" ? { type, short: "h" } : { type }]),
  );
}
