import { resolve } from "node:path";
import { diffFlows, diffHtml, diffText } from "../../../flows/diff/index.ts";
import type { FlowDocument } from "../../../flows/model/index.ts";
import { parseFlow } from "../../../flows/model/index.ts";
import { normalizeFlow } from "../../../flows/nodes/index.ts";
import { writeDurably } from "../../store/durable.ts";
import { UsageError } from "../command.ts";
import type { Command, Io } from "../command.ts";
import { formatDiagnostics, json } from "../diagnostics.ts";
import { readFlowFile } from "../flow-file.ts";
import { gitDiff, isFromGit } from "./diff-git.ts";

export const diff: Command = {
  name: "diff",
  usage: "A B",
  summary: "Say what changed between two versions of a flow, in the flow's own words; not where nodes stand.",
  flags: {
    html: { type: "string", about: "write a page with a picture of both versions to this file" },
    "exit-code": { type: "boolean", about: "exit 1 when there is a difference" },
  },
  // Two files, or what git gives its drivers.
  files: { min: 1, max: 9 },
  more: `In git: \`git diff\` speaks of nodes and wires with this line in .gitattributes

  *.flow.json diff=patchbay

and this setting, once per clone (\`git log -p\` and \`git show\` want --ext-diff then):

  git config diff.patchbay.command "npx patchbay diff"`,
  async run({ positionals, flags, io }) {
    if (isFromGit(positionals)) return gitDiff(positionals, io);
    const [before = "", after = "", ...others] = positionals;
    if (others.length > 0) throw new UsageError("patchbay diff A B");
    const [a, b] = [await read(before, io), await read(after, io)];
    const changes = diffFlows(a, b);
    if (typeof flags.html === "string") await writeDurably(resolve(io.cwd, flags.html), diffHtml(a, b, changes));
    if (flags.json) io.stdout(json({ changes }));
    else io.stdout(changes.length > 0 ? diffText(changes) : "No difference.\n");
    return flags["exit-code"] && changes.length > 0 ? 1 : 0;
  },
};

/** The name of the file says nothing here: git hands over versions under names of its own. */
async function read(name: string, io: Io): Promise<FlowDocument> {
  const { text } = await readFlowFile(name, io);
  const { flow, diagnostics } = parseFlow(text);
  if (!flow) throw new UsageError(formatDiagnostics(name, diagnostics).trimEnd());
  return normalizeFlow(flow);
}
