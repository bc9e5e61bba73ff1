import { randomUUID } from "node:crypto";
import { fromJson, summary } from "../../../flows/handler-kit/binary.ts";

/** Bytes between the runtime and its processes: texts that begin with a mark nobody else knows (`child/bytes.ts`). */
const MARK_LENGTH = 36;

/** A line as a process has written it. Throws when it is not JSON. */
export function readLine(line: string): unknown {
  if (!line.startsWith("#")) return JSON.parse(line);
  const mark = line.slice(1, 1 + MARK_LENGTH);
  return parseMarked(line.slice(1 + MARK_LENGTH), mark, (base64) => Buffer.from(base64, "base64"));
}

/** Arguments of a packet as JSON, their bytes behind `mark`. */
export interface MarkedArguments {
  args: string;
  mark: string;
}

/** Throws when the arguments are not JSON, or name an attachment that did not come. */
export function markArguments(json: string, attachments: readonly Uint8Array[]): MarkedArguments {
  const mark = randomUUID();
  const texts = attachments.map(
    (bytes) => mark + Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64"),
  );
  return { args: JSON.stringify(fromJson(json, texts)), mark };
}

/** Arguments for people to read. */
export function showArguments(args: string, mark: string | undefined): unknown {
  if (mark === undefined) return JSON.parse(args);
  return parseMarked(args, mark, (base64) => summary({ byteLength: Buffer.byteLength(base64, "base64") }));
}

function parseMarked(json: string, mark: string, toValue: (base64: string) => unknown): unknown {
  return JSON.parse(json, (_key, member: unknown) =>
    typeof member === "string" && member.startsWith(mark) ? toValue(member.slice(mark.length)) : member,
  );
}
