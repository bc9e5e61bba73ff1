import { resolve } from "node:path";
import { writeDurably } from "../../store/durable.ts";
import type { Command } from "../command.ts";
import { formatDiagnostics, hasErrors, json } from "../diagnostics.ts";
import { readFlowFile, readLibrary } from "../flow-file.ts";

export const compile: Command = {
  name: "compile",
  usage: "FILE [--out FILE]",
  summary: "Print the TypeScript a flow compiles to.",
  flags: { out: { type: "string", about: "write it to this file instead" } },
  files: { min: 1, max: 1 },
  async run({ positionals: [name = ""], flags, io }) {
    const { compileChecked } = await import("../../language/work.ts");
    const file = await readFlowFile(name, io);
    const { text, id } = file;
    const library = await readLibrary(file);
    const { code, diagnostics, lines, triggers } = compileChecked(text, { id, library });
    if (flags.json) io.stdout(json({ diagnostics, code, lines, triggers }));
    else io.stderr(formatDiagnostics(name, diagnostics));
    if (code === undefined || hasErrors(diagnostics)) return 1;
    if (typeof flags.out === "string") await writeDurably(resolve(io.cwd, flags.out), code);
    else if (!flags.json) io.stdout(code);
    return 0;
  },
};
