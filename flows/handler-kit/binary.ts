/**
 * Bytes among the arguments of events and acks (Socket.IO protocol 5, "Binary event"): in a packet's JSON
 * `{"_placeholder": true, "num": 0}` stands for each, and the bytes follow as attachments, in that order. Handlers are
 * given a `Uint8Array`; of theirs, `ArrayBuffer` and every view of one counts as bytes, Node's `Buffer` too.
 */

/** A packet, and the bytes that came with it. */
export interface PacketParts {
  packet: string;
  attachments: readonly Uint8Array[];
}

const NO_ATTACHMENTS: readonly Uint8Array[] = [];

/** A packet that came without bytes. */
export function textPacket(packet: string): PacketParts {
  return { packet, attachments: NO_ATTACHMENTS };
}

/** Attachments of one packet, and bytes of all of them. */
const MAX_ATTACHMENTS = 10;
const MAX_BYTES = 1_048_576;
/** Deeper than this nothing is looked at to learn whether it holds bytes: then it may. */
const MAX_DEPTH = 100;

/** The bytes of a value, on the same memory; undefined for a value that is none. */
export function bytesOf(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return value instanceof ArrayBuffer ? new Uint8Array(value) : undefined;
}

/** False for what certainly holds no bytes. Ends on values that contain themselves, which are then no JSON either. */
export function mayHoldBytes(value: unknown, depth = 0): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (depth > MAX_DEPTH) return true;
  if (Array.isArray(value)) return value.some((item) => mayHoldBytes(item, depth + 1));
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return true;
  for (const key in value) if (mayHoldBytes((value as Record<string, unknown>)[key], depth + 1)) return true;
  return false;
}

/** As JSON, with a placeholder where bytes are. Throws for what is no JSON, too many attachments, and too many bytes. */
export function toJson(value: unknown): { json: string; attachments: readonly Uint8Array[] } {
  if (!mayHoldBytes(value)) return { json: JSON.stringify(value), attachments: NO_ATTACHMENTS };
  const attachments: Uint8Array[] = [];
  let size = 0;
  const json = JSON.stringify(value, function (this: Record<string, unknown>, key, member: unknown) {
    // Not `member`, which a Buffer's own `toJSON` has changed already.
    const bytes = bytesOf(this[key]);
    if (!bytes) return member;
    size += bytes.length;
    if (size > MAX_BYTES) throw new RangeError(`they hold more than ${MAX_BYTES} bytes`);
    if (attachments.push(bytes) > MAX_ATTACHMENTS)
      throw new RangeError(`they hold more than ${MAX_ATTACHMENTS} binary values`);
    return { _placeholder: true, num: attachments.length - 1 };
  });
  return { json, attachments };
}

/** The other way. Throws a `SyntaxError` for text that is not JSON, a `RangeError` for bytes that are not there. */
export function fromJson(json: string, attachments: readonly unknown[] = NO_ATTACHMENTS): unknown {
  if (attachments.length === 0) return JSON.parse(json);
  return JSON.parse(json, (_key, member: unknown) => {
    if (typeof member !== "object" || member === null || !("_placeholder" in member)) return member;
    const { _placeholder, num } = member as { _placeholder: unknown; num?: unknown };
    if (_placeholder !== true) return member;
    if (typeof num !== "number" || !(num in attachments)) throw new RangeError(`there is no attachment ${String(num)}`);
    return attachments[num];
  });
}

/** What is shown in place of bytes, where a person reads. */
export function summary(bytes: { byteLength: number }): string {
  return `‹binary, ${bytes.byteLength} bytes›`;
}
