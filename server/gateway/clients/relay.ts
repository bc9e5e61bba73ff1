import { namespacePrefix } from "../rooms/groups.ts";
import { endTransport, type EngineSocket } from "./engine.ts";
import { identityOf, type Identity } from "./handshake.ts";
import { Lane } from "./lane.ts";
import type { Member } from "./member.ts";
import { Message } from "./message.ts";
import { Outbox } from "./outbox.ts";
import { PacketType, ProtocolError, readHead, type PacketHead } from "./packets.ts";

/** What a relayed connection needs of its hub. */
export interface RelayHost {
  readonly settings: { maxBufferedBytes: number; maxQueuedEvents: number };
  /** Brings an Engine.IO payload to the server that holds the connection. Rejects when that server is gone. */
  relay(connection: RelayConnection, payload: string): Promise<void>;
  relayClosed(connection: RelayConnection, reason: string): Promise<void>;
  join(connection: Member, group: string): void;
  leaveAll(connection: Member, prefix?: string): void;
  gone(connection: Member): void;
  acked(connection: Member, head: PacketHead, packet: string, attachments: readonly Buffer[]): boolean;
  violated(connection: Member, reason: string): void;
}

/**
 * Default mode: one Engine.IO connection whose sockets a server behind a tunnel holds. Packets go through as they are;
 * the gateway keeps the heartbeat and follows which namespaces the server let the client into.
 */
export class RelayConnection implements Member {
  readonly id: string;
  readonly identity: Identity;
  /** The server that holds it; all its events go there. */
  readonly server: string;
  groups: Set<string> | undefined;
  readonly permissions = new Set<string>();
  nextEventId = 1;
  readonly #engine: EngineSocket;
  readonly #host: RelayHost;
  readonly #outbox: Outbox;
  readonly #namespaces = new Set<string>();
  readonly #lane: Lane<() => Promise<void>>;
  #partial: { packet: string; head: PacketHead; attachments: Buffer[] } | undefined;
  #reason: string | undefined;

  constructor(engine: EngineSocket, host: RelayHost, server: string) {
    this.id = engine.id;
    this.identity = identityOf(engine.request);
    this.server = server;
    this.#engine = engine;
    this.#host = host;
    this.#lane = new Lane((deliver, done) => {
      deliver()
        .catch(() => this.close("server lost"))
        .finally(done);
    });
    this.#outbox = new Outbox(engine, {
      maxBuffered: host.settings.maxBufferedBytes,
      onOverflow: () => this.#abort("slow reader"),
    });
    engine.on("data", (data) => this.#onData(data));
    engine.on("close", (reason) => this.#onClose(reason));
  }

  get userId(): string | undefined {
    return this.identity.userId;
  }

  get queued(): number {
    return this.#lane.length;
  }

  ownGroups(): Set<string> {
    return new Set([...this.#namespaces].map(namespacePrefix));
  }

  accepts({ head }: Message): boolean {
    const opens = head.type === PacketType.CONNECT || head.type === PacketType.CONNECT_ERROR;
    return opens || this.#namespaces.has(head.namespace);
  }

  send(message: Message): void {
    const { type, namespace } = message.head;
    if (type === PacketType.CONNECT) {
      this.#namespaces.add(namespace);
      this.#host.join(this, namespacePrefix(namespace));
    }
    if (type !== PacketType.DISCONNECT) return this.#outbox.send(message);
    this.#namespaces.delete(namespace);
    this.#host.leaveAll(this, namespacePrefix(namespace));
    // The data of a DISCONNECT is for us: clients' parsers refuse it.
    const plain = Message.make(PacketType.DISCONNECT, namespace);
    this.#outbox.send(plain);
    const data = message.text.slice(message.head.dataStart);
    if (/"close"\s*:\s*true/.test(data)) this.close();
    // Sent to a room, so the server does not know yet whom it met.
    else if (data !== "") this.#deliver(`4${plain.text}`);
  }

  /** Control packets that the server's own Engine.IO sends: it pings its clients, and may close them. */
  control(packet: string): void {
    if (packet[0] === "1") this.close();
    // The heartbeat with the client is ours; whoever asks us gets our answer.
    else if (packet[0] === "2") this.#deliver("3");
  }

  close(reason = ""): void {
    this.#reason ??= reason;
    this.#outbox.flush();
    this.#engine.close();
  }

  #abort(reason: string): void {
    if (this.#engine.readyState === "closed") return;
    this.#reason ??= reason;
    this.#host.violated(this, reason);
    this.#engine.close(true);
  }

  #onData(data: string | Buffer): void {
    try {
      if (typeof data === "string") {
        if (this.#partial) throw new ProtocolError("Text came where an attachment was announced.");
        const head = readHead(data);
        if (head.attachments === 0) this.#onPacket(data, head, []);
        else this.#partial = { packet: data, head, attachments: [] };
        return;
      }
      const partial = this.#partial;
      if (!partial) throw new ProtocolError("An attachment came that no packet announced.");
      partial.attachments.push(data);
      if (partial.attachments.length < partial.head.attachments) return;
      this.#partial = undefined;
      this.#onPacket(partial.packet, partial.head, partial.attachments);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#abort("parse error");
    }
  }

  #onPacket(packet: string, head: PacketHead, attachments: readonly Buffer[]): void {
    const isAck = head.type === PacketType.ACK || head.type === PacketType.BINARY_ACK;
    if (isAck && this.#host.acked(this, head, packet, attachments)) return;
    if (head.type === PacketType.DISCONNECT) {
      this.#namespaces.delete(head.namespace);
      this.#host.leaveAll(this, namespacePrefix(head.namespace));
    }
    if (this.#lane.length >= this.#host.settings.maxQueuedEvents) return this.#abort("event queue full");
    this.#deliver([`4${packet}`, ...attachments.map((one) => `b${one.toString("base64")}`)].join("\x1e"));
  }

  #deliver(payload: string): void {
    this.#lane.push(() => this.#host.relay(this, payload));
  }

  #onClose(reason: string): void {
    endTransport(this.#engine);
    const said = this.#reason ?? (reason === "forced close" ? "" : reason);
    this.#host.leaveAll(this);
    this.#host.gone(this);
    this.#lane.push(() => this.#host.relayClosed(this, said));
  }
}
