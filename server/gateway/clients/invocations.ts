import type { Member } from "./member.ts";
import type { Message } from "./message.ts";
import type { PacketHead } from "./packets.ts";

/** Far from the ids that servers count up from 0, and within what every client keeps exact. */
const FIRST_ID = 2 ** 52;
const TIMEOUT = 30_000;

interface Invocation {
  waiting: Set<string>;
  /** Lines not yet taken. */
  lines: string[];
  wake: () => void;
  done: boolean;
}

/** Messages sent with an ack id of our own, and the acks that come back (`:invoke`, the SDK's broadcast with acks). */
export class Invocations {
  readonly #running = new Map<string, Invocation>();
  #next = FIRST_ID;

  /** Sends and gives each ack as a line of JSON, `{ConnectionId, Payload}`; ends when all have come, or after 30 s. */
  async *invoke(message: Message, targets: Iterable<Member>): AsyncGenerator<string> {
    const id = String(this.#next++);
    const asking = message.withAckId(id);
    const list = [...targets].filter((target) => target.accepts(message));
    const invocation: Invocation = {
      waiting: new Set(list.map((one) => one.id)),
      lines: [],
      wake: () => {},
      done: false,
    };
    this.#running.set(id, invocation);
    const finish = () => {
      invocation.done = true;
      invocation.wake();
    };
    const timer = setTimeout(finish, TIMEOUT);
    try {
      for (const target of list) target.send(asking);
      while (invocation.waiting.size > 0 && !invocation.done) {
        if (invocation.lines.length === 0) await new Promise<void>((resolve) => (invocation.wake = resolve));
        if (invocation.lines.length > 0) yield invocation.lines.splice(0).join("");
      }
      if (invocation.lines.length > 0) yield invocation.lines.join("");
    } finally {
      clearTimeout(timer);
      this.#running.delete(id);
    }
  }

  /** Takes an ack that is ours; false when it is not. */
  take(from: Member, head: PacketHead, packet: string, attachments: readonly Buffer[]): boolean {
    const invocation = this.#running.get(head.id);
    if (!invocation?.waiting.delete(from.id)) return invocation !== undefined;
    const payload = [`4${packet}`, ...attachments.map((one) => `b${one.toString("base64")}`)].join("\x1e");
    invocation.lines.push(`${JSON.stringify({ ConnectionId: from.id, Payload: payload })}\n`);
    invocation.wake();
    return true;
  }

  /** A connection is gone and will not answer. */
  forget(connectionId: string): void {
    for (const invocation of this.#running.values()) {
      if (invocation.waiting.delete(connectionId)) invocation.wake();
    }
  }
}
