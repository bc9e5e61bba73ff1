import { parseArgs } from "node:util";
import { ChoiceError } from "../exporters/index.ts";
import { UsageError, parseOptions } from "./command.ts";
import type { Command, Io } from "./command.ts";
import { check } from "./commands/check.ts";
import { compile } from "./commands/compile.ts";
import { asyncapi, types } from "./commands/describe.ts";
import { diff } from "./commands/diff.ts";
import { exportCommand } from "./commands/export.ts";
import { test } from "./commands/test.ts";
import { commandHelp, overview } from "./help.ts";

export type { Io } from "./command.ts";

/** Every command but `start`, which reads its own flags. */
export const commands: readonly Command[] = [check, compile, exportCommand, diff, test, types, asyncapi];

const PROCESS: Io = {
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  cwd: process.cwd(),
};

/**
 * Runs `patchbay …`; `argv` without node and script. Resolves with the exit status: 0, or 1 for whatever went wrong,
 * said on stderr. Never rejects.
 */
export async function runCli(argv: readonly string[], io: Io = PROCESS): Promise<number> {
  const [name = "help", ...rest] = argv;
  if (name === "start") return (await import("./start.ts")).start(rest);
  if (["help", "--help", "-h"].includes(name)) return say(io, overview(commands));
  const command = commands.find((command) => command.name === name);
  if (!command) return fail(io, `There is no command "${name}".\n\n${overview(commands)}`);
  try {
    const { positionals, values } = parseArgs({ args: rest, options: parseOptions(command), allowPositionals: true });
    const flags = values as Record<string, string | boolean | undefined>;
    if (flags.help) return say(io, commandHelp(command));
    const { min, max } = command.files;
    if (positionals.length < min || positionals.length > max)
      throw new UsageError(`patchbay ${command.name} ${command.usage}`);
    const own = flags["node-types"] ?? process.env.PATCHBAY_NODE_TYPES;
    if (typeof own === "string" && own !== "") {
      const { loadNodeTypes } = await import("../language/node-types.ts");
      for (const problem of (await loadNodeTypes(own, io.cwd)).problems) io.stderr(`Node types, ${problem}\n`);
    }
    return await command.run({ positionals, flags, io });
  } catch (error) {
    const usage =
      error instanceof UsageError ||
      error instanceof ChoiceError ||
      String((error as { code?: unknown }).code).startsWith("ERR_PARSE_ARGS");
    if (!usage) return fail(io, `patchbay ${command.name} failed: ${(error as Error).stack ?? String(error)}\n`);
    return fail(io, `${(error as Error).message}\nSee: npx patchbay ${command.name} --help\n`);
  }
}

function say(io: Io, text: string): number {
  io.stdout(text);
  return 0;
}

function fail(io: Io, text: string): number {
  io.stderr(text);
  return 1;
}
