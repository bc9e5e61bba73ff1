import { resolve } from "node:path";
import { compareExport, isStale, writeExport } from "../../exporters/folder.ts";
import type { Comparison } from "../../exporters/folder.ts";
import { choose, exportFlow, KIT, targets } from "../../exporters/index.ts";
import type { ExportResult } from "../../exporters/index.ts";
import { UsageError } from "../command.ts";
import type { Command, Io } from "../command.ts";
import { formatDiagnostics, hasErrors, json } from "../diagnostics.ts";
import { readFlowFile, readLibrary, readTestsOf } from "../flow-file.ts";

const OPTIONS = targets.flatMap(({ id, options = [] }) => options.map((option) => `${option.id} (${id})`)).join(", ");

export const exportCommand: Command = {
  name: "export",
  usage: "FILE --target TARGET --out DIR [--option NAME,…]",
  summary: `Make a deployable project of a flow. Targets: ${targets.map(({ id }) => id).join(", ")}.`,
  flags: {
    target: { type: "string", about: "what to make" },
    out: { type: "string", about: "the folder to write; over an earlier export only what has changed" },
    option: { type: "string", about: `otherwise than by default: ${OPTIONS}` },
    check: { type: "boolean", about: "write nothing; exit 1 when the folder is not what this would write" },
    force: { type: "boolean", about: "write also over files that were edited since the last export" },
  },
  files: { min: 1, max: 1 },
  async run({ positionals: [name = ""], flags, io }) {
    const { target, out, option } = flags;
    if (typeof target !== "string" || !targets.some(({ id }) => id === target)) {
      throw new UsageError(`--target must be one of ${targets.map(({ id }) => id).join(", ")}.`);
    }
    const { options } = choose(target, typeof option === "string" ? option : []);
    if (typeof out !== "string") throw new UsageError("--out DIR is missing: the folder to write to.");
    const { compileChecked } = await import("../../language/work.ts");
    const file = await readFlowFile(name, io);
    const { text, id } = file;
    const { parseFlow } = await import("../../../flows/model/index.ts");
    const { flow } = parseFlow(text, { id });
    const compiled = compileChecked(text, { id, kit: KIT, library: await readLibrary(file) });
    const result: ExportResult = flow
      ? exportFlow({ flow, compiled, target, options, tests: await readTestsOf(file) })
      : { files: [], notes: [], diagnostics: compiled.diagnostics };
    if (hasErrors(result.diagnostics)) {
      io.stderr(formatDiagnostics(name, result.diagnostics));
      if (flags.json) io.stdout(json({ ok: false, diagnostics: result.diagnostics }));
      return 1;
    }
    const folder = resolve(io.cwd, out);
    const comparison = await compareExport(folder, result.files);
    const refused = comparison.edited.length > 0 && !flags.force;
    const ok = flags.check ? !isStale(comparison) : !refused;
    if (!flags.check && ok) await writeExport(folder, result.files, comparison);
    if (flags.json) io.stdout(json({ ok, ...comparison, notes: result.notes, diagnostics: result.diagnostics }));
    else report(io, { out, check: flags.check === true, refused, comparison, ok });
    if (!flags.json && ok && !flags.check) io.stdout(result.notes.map((note) => `  ${note}\n`).join(""));
    if (!flags.json) io.stderr(formatDiagnostics(name, result.diagnostics));
    return ok ? 0 : 1;
  },
};

function report(
  io: Io,
  {
    out,
    check,
    refused,
    comparison,
    ok,
  }: { out: string; check: boolean; refused: boolean; comparison: Comparison; ok: boolean },
): void {
  const { added, changed, removed, edited } = comparison;
  const say = (about: string, files: readonly string[]) => files.map((file) => `  ${about} ${file}\n`).join("");
  const changes = say("new    ", added) + say("changed", changed) + say("gone   ", removed) + say("edited ", edited);
  if (check)
    return ok
      ? io.stdout(`${out} is up to date.\n`)
      : io.stderr(`${out} is stale; export again. What would change:\n${changes}`);
  if (refused)
    return io.stderr(
      `${out} has files that were edited since the last export, so nothing was written. --force writes over them.\n${changes}`,
    );
  io.stdout(`${out}: ${added.length} new, ${changed.length + edited.length} changed, ${removed.length} removed.\n`);
}
