import { randomBytes } from "node:crypto";
import type { Message } from "./message.ts";

const MAX_MESSAGES = 1_000;
const MAX_BYTES = 1_048_576;

/** The last messages of one socket. They are shared with all who got them, so a long list costs little. */
export class Recent {
  /** Known to the client alone: who shows it is the one who went. */
  readonly privateId = randomBytes(15).toString("base64url");
  #messages: Message[] = [];
  #bytes = 0;
  /** Something has been dropped from the front. */
  #cut = false;

  push(message: Message): void {
    if (message.offset === undefined) return;
    this.#messages.push(message);
    this.#bytes += message.text.length;
    while (this.#messages.length > MAX_MESSAGES || this.#bytes > MAX_BYTES) {
      this.#bytes -= this.#messages.shift()!.text.length;
      this.#cut = true;
    }
  }

  /** What came after `offset` (all, when the client had nothing yet); `undefined` when that is no longer known. */
  after(offset: unknown): readonly Message[] | undefined {
    if (offset === undefined) return this.#cut ? undefined : this.#messages;
    const at = this.#messages.findIndex((message) => message.offset === offset);
    return at === -1 ? undefined : this.#messages.slice(at + 1);
  }
}
