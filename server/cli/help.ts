import { COMMON } from "./command.ts";
import type { Command } from "./command.ts";

export function overview(commands: readonly Command[]): string {
  const lines = commands.map(({ name, usage, summary }) => [`${name} ${usage}`, summary] as const);
  return `Usage: npx patchbay COMMAND

${table([["start", "start the editor, the gateway and the runtime (also: npm start)"], ...lines])}

Each command says more with --help. Exit status is 0, or 1 when something is wrong.
`;
}

export function commandHelp(command: Command): string {
  const flags = Object.entries({ ...command.flags, ...COMMON }).map(
    ([name, { type, about }]) => [`--${name}${type === "string" ? ` ${name.toUpperCase()}` : ""}`, about] as const,
  );
  return `Usage: npx patchbay ${command.name} ${command.usage}

${command.summary}

${table(flags)}
${command.more ? `\n${command.more}\n` : ""}`;
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join("\n");
}
