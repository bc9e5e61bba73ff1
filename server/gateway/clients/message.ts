import { frameSize, Opcode, writeFrameHead } from "./frames.ts";
import { PacketType, ProtocolError, readHead, type PacketHead } from "./packets.ts";

const SEPARATOR = "\x1e";
/** Engine.IO's packet type "message". */
const MESSAGE = "4";
const MESSAGE_BYTE = 0x34;
const NO_ATTACHMENTS: readonly Buffer[] = [];
/** Bytes of a message that is not worth keeping encoded: writing it again costs what copying it would. */
const SMALL = 1_024;

/**
 * One Socket.IO packet on its way to clients, with its attachments. Encoded once, however many clients get it.
 */
export class Message {
  readonly head: PacketHead;
  /** The Socket.IO packet without the Engine.IO type. */
  readonly text: string;
  readonly attachments: readonly Buffer[];
  #frame: Buffer | undefined;
  /** Bytes of the text; -1: not counted yet. */
  #length = -1;

  private constructor(text: string, head: PacketHead, attachments: readonly Buffer[]) {
    this.text = text;
    this.head = head;
    this.attachments = attachments;
  }

  /** The websocket bytes of the packet and its attachments. */
  get frame(): Buffer {
    if (this.#frame) return this.#frame;
    this.#frame = Buffer.allocUnsafe(this.frameLength);
    this.#encode(this.#frame, 0);
    return this.#frame;
  }

  get frameLength(): number {
    if (this.#length === -1) this.#length = Buffer.byteLength(this.text);
    let sum = frameSize(this.#length + 1);
    for (const { length } of this.attachments) sum += frameSize(length);
    return sum;
  }

  /** Puts the frame into `target`, which has room for `frameLength` bytes. */
  writeFrame(target: Buffer, at: number): void {
    if (!this.#frame && this.#length < SMALL && this.attachments.length === 0) this.#encode(target, at);
    else target.set(this.frame, at);
  }

  #encode(target: Buffer, start: number): void {
    const length = this.#length;
    let at = writeFrameHead(target, start, Opcode.text, length + 1);
    target[at++] = MESSAGE_BYTE;
    // As many bytes as characters: ASCII, which is copied and not converted.
    at += target.write(this.text, at, length === this.text.length ? "latin1" : "utf8");
    for (const attachment of this.attachments) {
      at = writeFrameHead(target, at, Opcode.binary, attachment.length);
      at += attachment.copy(target, at);
    }
  }

  get isDisconnect(): boolean {
    return this.head.type === PacketType.DISCONNECT;
  }

  /** One packet, as `parseAll` reads it. Throws `ProtocolError`, also when there are several. */
  static parse(packet: string, attachments: readonly Buffer[] = NO_ATTACHMENTS): Message {
    if (!packet.includes(SEPARATOR)) return Message.#one(packet, attachments);
    const messages = Message.parseAll(packet, attachments);
    if (messages.length > 1) throw new ProtocolError("Only one packet may be sent here.");
    return messages[0]!;
  }

  /**
   * Reads an Engine.IO text packet (`42["chat","hi"]`), or a payload of several with their attachments in base64
   * (`451-[…]␞bAQID␞42["next"]`). `attachments` are those that came beside the text. The arguments are not looked into.
   * Throws `ProtocolError`.
   */
  static parseAll(payload: string, attachments: readonly Buffer[] = NO_ATTACHMENTS): Message[] {
    if (!payload.includes(SEPARATOR)) return [Message.#one(payload, attachments)];
    const parts = payload.split(SEPARATOR);
    const messages: Message[] = [];
    for (let at = 0; at < parts.length;) {
      const text = parts[at++]!;
      const own = messages.length === 0 ? [...attachments] : [];
      while (parts[at]?.[0] === "b") own.push(Buffer.from(parts[at++]!.slice(1), "base64"));
      messages.push(Message.#one(text, own));
    }
    return messages;
  }

  static #one(text: string, attachments: readonly Buffer[]): Message {
    if (text[0] !== MESSAGE) {
      throw new ProtocolError(`Not an Engine.IO message packet: it must start with "${MESSAGE}", as in 42["event"].`);
    }
    const packet = text.slice(1);
    const head = readHead(packet);
    if (attachments.length !== head.attachments) {
      throw new ProtocolError(
        `The packet announces ${head.attachments} attachments, ${attachments.length} came with it.`,
      );
    }
    return new Message(packet, head, attachments);
  }

  /** The place of the message in what its clients got, when they may come back for what they missed. */
  offset: string | undefined;

  /**
   * The same event with its offset as last argument, which is where Socket.IO clients look for it. Only events without
   * an ack id have one.
   */
  withOffset(offset: string): Message {
    const { type, id } = this.head;
    const isEvent = type === PacketType.EVENT || type === PacketType.BINARY_EVENT;
    if (!isEvent || id !== "" || !this.text.endsWith("]")) return this;
    const message = new Message(`${this.text.slice(0, -1)},"${offset}"]`, this.head, this.attachments);
    message.offset = offset;
    return message;
  }

  /** The same event with another ack id. */
  withAckId(id: string): Message {
    const { type, attachments, namespace, dataStart } = this.head;
    const counted = attachments > 0 ? `${attachments}-` : "";
    const head = `${type}${counted}${namespace === "/" ? "" : `${namespace},`}${id}`;
    return new Message(
      head + this.text.slice(dataStart),
      { ...this.head, id, dataStart: head.length },
      this.attachments,
    );
  }

  /** A packet the gateway itself makes; `data` is JSON. */
  static make(type: number, namespace: string, id = "", data = ""): Message {
    const text = `${type}${namespace === "/" ? "" : `${namespace},`}${id}${data}`;
    return new Message(
      text,
      { type, attachments: 0, namespace, id, dataStart: text.length - data.length },
      NO_ATTACHMENTS,
    );
  }
}
