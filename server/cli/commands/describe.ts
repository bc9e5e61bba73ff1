import { resolve } from "node:path";
import type { FlowEvents } from "../../../flows/types/index.ts";
import { asyncApi, socketIoTypes } from "../../../flows/types/index.ts";
import type { FlowDocument } from "../../../flows/model/index.ts";
import { parseFlow } from "../../../flows/model/index.ts";
import { writeDurably } from "../../store/durable.ts";
import type { Arguments, Command } from "../command.ts";
import { formatDiagnostics, hasErrors, json } from "../diagnostics.ts";
import { readFlowFile, readLibrary } from "../flow-file.ts";

const OUT = { out: { type: "string", about: "write it to this file instead" } } as const;

export const types: Command = {
  name: "types",
  usage: "FILE [--out FILE]",
  summary: "Print ClientToServerEvents and ServerToClientEvents for the Socket.IO client of an application.",
  flags: OUT,
  files: { min: 1, max: 1 },
  run: (args) => describe(args, (flow, events) => socketIoTypes(flow.name, events)),
};

export const asyncapi: Command = {
  name: "asyncapi",
  usage: "FILE [--out FILE]",
  summary: "Print an AsyncAPI 3 document of the flow's events.",
  flags: OUT,
  files: { min: 1, max: 1 },
  run: (args) => describe(args, (flow, events) => json(asyncApi(flow, events))),
};

/** What a checked flow says about its events, written by `write`. */
async function describe(
  { positionals: [name = ""], flags, io }: Arguments,
  write: (flow: FlowDocument, events: FlowEvents) => string,
): Promise<number> {
  const { compileChecked, eventsOf } = await import("../../language/work.ts");
  const file = await readFlowFile(name, io);
  const { text, id } = file;
  const { flow } = parseFlow(text, { id });
  const library = await readLibrary(file);
  const { diagnostics } = compileChecked(text, { id, library });
  if (!flow || hasErrors(diagnostics)) {
    io.stderr(formatDiagnostics(name, diagnostics));
    if (flags.json) io.stdout(json({ diagnostics }));
    return 1;
  }
  const events = eventsOf(flow, library);
  const out = write(flow, events);
  if (typeof flags.out === "string") await writeDurably(resolve(io.cwd, flags.out), out);
  else io.stdout(flags.json ? json(events) : out);
  return 0;
}
