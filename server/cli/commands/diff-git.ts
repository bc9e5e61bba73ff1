import { diffFlows, diffText } from "../../../flows/diff/index.ts";
import { parseFlow } from "../../../flows/model/index.ts";
import type { FlowDocument } from "../../../flows/model/index.ts";
import { normalizeFlow } from "../../../flows/nodes/index.ts";
import type { Io } from "../command.ts";
import { readFlowFile } from "../flow-file.ts";

/** git's own name for a version that is not there: the file is new, or gone. */
const ABSENT = "/dev/null";

/**
 * What git calls for a file whose `diff` attribute names a driver with a command: path, then file, hash and mode of the
 * old and the new version, and after a rename its new path and what git says about it. A file that is not merged comes
 * with its path alone. Always 0: anything else makes git give up on all files after this one.
 */
export async function gitDiff(args: readonly string[], io: Io): Promise<number> {
  const [path = "", before = ABSENT, , , after = ABSENT, , , renamed] = args;
  if (args.length < 7) io.stdout(`* flow ${path}: not merged\n`);
  else io.stdout(`${renamed ? `flow ${path} → ${renamed}` : `flow ${path}`}\n${await compare(before, after, io)}`);
  return 0;
}

/** Whether the arguments are those git calls its driver with. */
export const isFromGit = (args: readonly string[]): boolean =>
  args.length === 1 || args.length === 7 || args.length === 9;

async function compare(before: string, after: string, io: Io): Promise<string> {
  const [a, b] = [await read(before, io), await read(after, io)];
  const broken = [a, b].find((version) => typeof version === "string");
  if (typeof broken === "string") return broken;
  if (!a && !b) return "";
  const empty = (like: FlowDocument): FlowDocument => ({ ...like, nodes: {}, wires: [] });
  const from = (a ?? empty(b as FlowDocument)) as FlowDocument;
  const to = (b ?? empty(from)) as FlowDocument;
  const head = a ? (b ? "" : `- the flow “${from.name}”\n`) : `+ the flow “${to.name}”\n`;
  const changes = diffText(diffFlows(from, to));
  return head + (changes || (head ? "" : "  only where nodes stand, or how the file is written\n"));
}

/** A version; a text says why it cannot be compared, such as marks of a merge in it. */
async function read(file: string, io: Io): Promise<FlowDocument | string | undefined> {
  if (file === ABSENT) return undefined;
  const { text } = await readFlowFile(file, io);
  const { flow, diagnostics } = parseFlow(text);
  return flow ? normalizeFlow(flow) : `  cannot be compared: ${diagnostics[0]?.message ?? "it is no flow"}\n`;
}
