/**
 * Bytes in what this process writes. JSON has none, so in a message each is text: a mark and base64. The mark is made up
 * for that one message, so no text of a client can pass for bytes. Where a value is only shown, a summary stands for them.
 * In JSON that handlers write themselves they look as in any other JavaScript.
 */

type Bytes = ArrayBuffer | ArrayBufferView;

/** Clients get what this writes (`carried.ts`), so it is not for handlers to replace. */
const { stringify } = JSON;

/** How bytes look in the JSON that is being written. */
let form: ((bytes: Bytes) => unknown) | undefined;

/** Once, before the functions below. By `toJSON` and not by looking for bytes: a result that holds none costs nothing. */
export function teachBytesJson(): void {
  Reflect.deleteProperty(Buffer.prototype, "toJSON");
  for (const prototype of [Object.getPrototypeOf(Uint8Array.prototype), ArrayBuffer.prototype, DataView.prototype]) {
    Object.defineProperty(prototype, "toJSON", {
      configurable: true,
      value(this: Bytes) {
        return form ? form(this) : { ...this };
      },
    });
  }
}

function write(value: unknown, as: typeof form): string {
  form = as;
  try {
    return stringify(value);
  } finally {
    form = undefined;
  }
}

/** One line for the runtime: JSON, or `#`, the mark (36 characters) and JSON with marked texts (`children/bytes.ts`). */
export function writeMessage(message: object): string {
  let mark: string | undefined;
  const json = write(message, (bytes) => {
    mark ??= crypto.randomUUID();
    return mark + toBuffer(bytes).toString("base64");
  });
  return mark === undefined ? json : `#${mark}${json}`;
}

/** As `writeMessage`, for what cannot have bytes. Throws a `TypeError` that begins with `what`. */
export function writeText(message: object, what: string): string {
  return write(message, () => {
    throw new TypeError(`${what}: bytes are no JSON; make text of them, such as base64`);
  });
}

/** Undefined for a value that holds bytes. */
export function writePlain(value: unknown): string | undefined {
  let plain = true;
  const json = write(value, () => (plain = false));
  return plain ? json : undefined;
}

/** For people. */
export function writeSummary(value: unknown): string | undefined {
  return write(value, ({ byteLength }) => `‹binary, ${byteLength} bytes›`);
}

function toBuffer(bytes: Bytes): Buffer {
  return ArrayBuffer.isView(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) : Buffer.from(bytes);
}

/** JSON of the runtime in which texts that begin with `mark` are bytes. Each gets memory of its own. */
export function readMarked(json: string, mark: string): unknown {
  return JSON.parse(json, (_key, member: unknown) =>
    typeof member === "string" && member.startsWith(mark)
      ? new Uint8Array(Buffer.from(member.slice(mark.length), "base64"))
      : member,
  );
}
