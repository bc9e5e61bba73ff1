import { encodeFrame, Opcode } from "./frames.ts";
import { PacketType, ProtocolError, readHead, type PacketHead } from "./packets.ts";

const SEPARATOR = "\x1e";
/** Engine.IO's packet type "message". */
const MESSAGE = "4";

/**
 * One Socket.IO packet on its way to clients, with its attachments. Encoded once, however many clients get it.
 */
export class Message {
  readonly head: PacketHead;
  /** The Socket.IO packet without the Engine.IO type. */
  readonly text: string;
  readonly attachments: readonly Buffer[];
  #frame: Buffer | undefined;

  private constructor(text: string, head: PacketHead, attachments: readonly Buffer[]) {
    this.text = text;
    this.head = head;
    this.attachments = attachments;
  }

  /** The websocket bytes of the packet and its attachments. */
  get frame(): Buffer {
    return (this.#frame ??= Buffer.concat([
      encodeFrame(Opcode.text, MESSAGE + this.text),
      ...this.attachments.map((attachment) => encodeFrame(Opcode.binary, attachment)),
    ]));
  }

  get isDisconnect(): boolean {
    return this.head.type === PacketType.DISCONNECT;
  }

  /**
   * Reads an Engine.IO text packet (`42["chat","hi"]`), or an Engine.IO payload whose further packets are its
   * attachments in base64 (`451-[…]␞bAQID`). `attachments` are those that came beside the text. The arguments are not
   * looked into. Throws `ProtocolError`.
   */
  static parse(packet: string, attachments: readonly Buffer[] = []): Message {
    const parts = packet.includes(SEPARATOR) ? packet.split(SEPARATOR) : [packet];
    const text = parts[0]!;
    if (text[0] !== MESSAGE) {
      throw new ProtocolError(`Not an Engine.IO message packet: it must start with "${MESSAGE}", as in 42["event"].`);
    }
    const head = readHead(text, 1);
    const all = [...attachments];
    for (const part of parts.slice(1)) {
      if (part[0] !== "b")
        throw new ProtocolError("Only one Socket.IO packet with its attachments may be sent at a time.");
      all.push(Buffer.from(part.slice(1), "base64"));
    }
    if (all.length !== head.attachments) {
      throw new ProtocolError(`The packet announces ${head.attachments} attachments, ${all.length} came with it.`);
    }
    return new Message(text.slice(1), { ...head, dataStart: head.dataStart - 1 }, all);
  }

  /** A packet the gateway itself makes; `data` is JSON. */
  static make(type: number, namespace: string, id = "", data = ""): Message {
    const text = `${type}${namespace === "/" ? "" : `${namespace},`}${id}${data}`;
    return new Message(text, { type, namespace, id, attachments: 0, dataStart: text.length - data.length }, []);
  }
}
