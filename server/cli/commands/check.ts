import type { Command } from "../command.ts";
import { formatDiagnostics, hasErrors, json } from "../diagnostics.ts";
import { readFlowFile, readLibrary } from "../flow-file.ts";

export const check: Command = {
  name: "check",
  usage: "FILE…",
  summary: "Say what is wrong with flow files, type errors included. Never runs anything.",
  flags: {},
  files: { min: 1, max: 10_000 },
  async run({ positionals, flags, io }) {
    const { compileChecked } = await import("../../language/work.ts");
    const files = [];
    for (const name of positionals) {
      const file = await readFlowFile(name, io);
      const { text, id } = file;
      const { diagnostics } = compileChecked(text, { id, library: await readLibrary(file) });
      files.push({ file: name, ok: !hasErrors(diagnostics), diagnostics });
    }
    if (flags.json) io.stdout(json({ files }));
    else
      for (const { file, ok, diagnostics } of files)
        io.stdout(formatDiagnostics(file, diagnostics) + (ok ? `${file}: ok\n` : ""));
    return files.every(({ ok }) => ok) ? 0 : 1;
  },
};
