import type { HubSettings } from "../hubs/settings.ts";
import { namespacePrefix, roomGroup } from "../rooms/groups.ts";
import { endTransport, type EngineSocket } from "./engine.ts";
import { describeHandshake, identityOf, type HandshakeRequest, type Identity } from "./handshake.ts";
import { installInlet } from "./inlet.ts";
import type { Member } from "./member.ts";
import { Message } from "./message.ts";
import { Outbox, tcpOf } from "./outbox.ts";
import { PacketType, ProtocolError, readArray, readAuth, readEventName, readHead, type PacketHead } from "./packets.ts";
import { ClientSocket, type SocketTask } from "./socket.ts";

/** What a connection needs of its hub. */
export interface ConnectionHost {
  readonly name: string;
  readonly settings: HubSettings;
  knowsNamespace(namespace: string): boolean;
  /** Asks the connect handler. Never rejects. */
  authorise(socket: ClientSocket, auth: Record<string, unknown> | undefined): Promise<Verdict>;
  /** Runs one task of a socket's lane and calls `done`, once. */
  run(socket: ClientSocket, task: SocketTask, done: () => void): void;
  join(connection: Member, group: string): void;
  leaveAll(connection: Member, prefix?: string): void;
  opened(socket: ClientSocket): void;
  closed(socket: ClientSocket): void;
  /** The transport is gone; `gone` follows, at once or when nobody came back. */
  dropped(connection: Connection): void;
  gone(connection: Member): void;
  /** A client that came back: its old connection, if that is still waiting for it. */
  findAway(privateId: string): Connection | undefined;
  /** A socket moved here from an old connection. */
  recovered(connection: Connection): void;
  /** A client's ack of a message the service sent. */
  acked(connection: Member, head: PacketHead, packet: string, attachments: readonly Buffer[]): boolean;
  violated(connection: Member, reason: string): void;
}

export type Verdict = { accepted: true } | { accepted: false; error: { message: string; data?: unknown } };

/** Milliseconds an aborted connection has to take what was already written. */
const LAST_WORDS = 1_000;

/** One Engine.IO connection and the sockets (namespaces) on it. */
export class Connection implements Member {
  readonly id: string;
  readonly host: ConnectionHost;
  readonly identity: Identity;
  /** Kept by the hub's group index. */
  groups: Set<string> | undefined;
  readonly sockets = new Map<string, ClientSocket>();
  readonly permissions = new Set<string>();
  /** `ce-id` of the next webhook. */
  nextEventId = 0;
  readonly #engine: EngineSocket;
  readonly #outbox: Outbox;
  readonly #request: HandshakeRequest;
  #partial: { packet: string; head: PacketHead; attachments: Buffer[] } | undefined;
  #connectTimer: NodeJS.Timeout | undefined;
  #awayTimer: NodeJS.Timeout | undefined;
  #pauseTimer: NodeJS.Timeout | undefined;
  /** Why we close, when it is we who do. */
  #reason: string | undefined;

  constructor(engine: EngineSocket, host: ConnectionHost) {
    this.id = engine.id;
    this.host = host;
    this.identity = identityOf(engine.request);
    this.#request = { url: engine.request?.url, rawHeaders: engine.request?.rawHeaders ?? [] };
    // A polling transport still needs it.
    if (engine.transport.name === "websocket") engine.request = null;
    this.#engine = engine;
    this.#outbox = new Outbox(engine, {
      maxBuffered: host.settings.maxBufferedBytes,
      onOverflow: () => this.abort("slow reader"),
    });
    this.#connectTimer = setTimeout(() => this.abort("connect timeout"), host.settings.connectTimeout);
    engine.on("data", (data) => this.#onData(data));
    const inlet = () => installInlet(engine, (packet) => this.#onData(packet));
    if (engine.transport.name === "websocket") inlet();
    else engine.on("upgrade", inlet);
    engine.on("close", (reason) => this.#onClose(reason));
  }

  get userId(): string | undefined {
    return this.identity.userId;
  }

  /** Its transport is gone, but its client may come back. */
  get isAway(): boolean {
    return this.#engine.readyState === "closed";
  }

  get queued(): number {
    let sum = 0;
    for (const socket of this.sockets.values()) sum += socket.lane.length;
    return sum;
  }

  accepts(message: Message): boolean {
    return this.sockets.get(message.head.namespace)?.state === "connected";
  }

  /** The groups that stand for its namespaces and sockets themselves. */
  ownGroups(): Set<string> {
    const own = new Set<string>();
    for (const { namespace, id } of this.sockets.values())
      own.add(namespacePrefix(namespace)).add(roomGroup(namespace, id));
    return own;
  }

  /** See `describeHandshake`. */
  get handshake(): string {
    return describeHandshake(this.#request, this.identity);
  }

  /** Sends to the client; a DISCONNECT packet also takes its socket out. */
  send(message: Message): void {
    if (message.isDisconnect) return this.#disconnectSocket(message);
    if (message.offset !== undefined) this.sockets.get(message.head.namespace)?.recent?.push(message);
    this.#outbox.send(message);
  }

  /** Closes after what is waiting has been written. `reason` is what disconnected webhooks say. */
  close(reason = ""): void {
    this.#reason ??= reason;
    for (const socket of this.sockets.values()) {
      if (socket.state === "connected") this.#outbox.send(Message.make(PacketType.DISCONNECT, socket.namespace));
    }
    this.#outbox.flush();
    if (this.#engine.readyState === "closed") this.#bury(reason);
    else this.#engine.close();
  }

  /** Closes at once: the client broke a rule or does not read. */
  abort(reason: string): void {
    if (this.#engine.readyState === "closed") return;
    this.#reason ??= reason;
    this.host.violated(this, reason);
    this.#outbox.flush();
    const tcp = tcpOf(this.#engine);
    this.#engine.close(true);
    tcp?.destroySoon();
    // Who does not read does not let the last bytes out either.
    setTimeout(() => tcp?.destroy(), LAST_WORDS).unref();
  }

  #onData(data: string | Buffer): void {
    try {
      if (typeof data !== "string") this.#onAttachment(data);
      else if (this.#partial) throw new ProtocolError("Text came where an attachment was announced.");
      else {
        const head = readHead(data);
        if (head.attachments === 0) this.#onPacket(data, head, []);
        else this.#partial = { packet: data, head, attachments: [] };
      }
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.abort("parse error");
    }
  }

  #onAttachment(data: Buffer): void {
    const partial = this.#partial;
    if (!partial) throw new ProtocolError("An attachment came that no packet announced.");
    partial.attachments.push(data);
    if (partial.attachments.length < partial.head.attachments) return;
    this.#partial = undefined;
    this.#onPacket(partial.packet, partial.head, partial.attachments);
  }

  #onPacket(packet: string, head: PacketHead, attachments: readonly Buffer[]): void {
    const socket = this.sockets.get(head.namespace);
    if (head.type === PacketType.CONNECT) {
      // Clients that are told twice to connect send this twice; only after the answer is it a mistake.
      if (socket?.state === "connecting") return;
      if (socket) throw new ProtocolError("The namespace is already connected.");
      const auth = readAuth(packet, head);
      void this.#connect(head.namespace, auth);
      return;
    }
    if (socket?.state !== "connected") throw new ProtocolError("A packet came for a namespace that is not connected.");
    switch (head.type) {
      case PacketType.EVENT:
      case PacketType.BINARY_EVENT:
        return this.#onEvent(socket, packet, head, attachments);
      case PacketType.ACK:
      case PacketType.BINARY_ACK:
        readArray(packet, head);
        if (head.id === "") throw new ProtocolError("An ack needs an id.");
        this.host.acked(this, head, packet, attachments);
        return;
      case PacketType.DISCONNECT:
        if (head.dataStart < packet.length) throw new ProtocolError("A DISCONNECT packet has no data.");
        return this.#removeSocket(socket, "");
      default:
        throw new ProtocolError("A client does not send CONNECT_ERROR.");
    }
  }

  #onEvent(socket: ClientSocket, packet: string, head: PacketHead, attachments: readonly Buffer[]): void {
    const name = readEventName(packet, head);
    const { settings } = this.host;
    if (!socket.rate.take(settings.eventRate, Date.now())) return this.abort("event rate exceeded");
    if (socket.lane.length >= settings.maxQueuedEvents) return this.abort("event queue full");
    socket.lane.push({ kind: "event", event: { packet, name, ackId: head.id, attachments } });
    if (socket.lane.length * 10 > settings.maxQueuedEvents) this.#pauseReading(socket);
  }

  /**
   * The client emits faster than its handler answers: leave its bytes in the network until the queue is shorter. Its
   * pongs wait there too, so meanwhile their absence is not held against it, and it gets the pings that would follow.
   */
  #pauseReading(socket: ClientSocket): void {
    const ws = this.#engine.transport.socket;
    if (!ws || this.#pauseTimer) return;
    const { settings } = this.host;
    let pingedAt = 0;
    ws.pause();
    this.#pauseTimer = setInterval(() => {
      const now = Date.now();
      this.#engine.pingTimeoutTimer?.refresh();
      if (now - pingedAt >= settings.pingInterval) {
        pingedAt = now;
        this.#engine.sendPacket("ping");
      }
      if (socket.lane.length * 20 > settings.maxQueuedEvents) return;
      clearInterval(this.#pauseTimer);
      this.#pauseTimer = undefined;
      ws.resume();
    }, 20);
  }

  async #connect(namespace: string, auth: Record<string, unknown> | undefined): Promise<void> {
    const { host } = this;
    if (!host.knowsNamespace(namespace)) return this.#refuse(namespace, { message: "Invalid namespace" });
    if (this.sockets.size >= host.settings.maxSocketsPerConnection) {
      return this.#refuse(namespace, { message: "Too many namespaces on one connection" });
    }
    if (auth && this.#recover(namespace, auth)) return;
    const socket = new ClientSocket(this, namespace, host.settings, (one, task, done) => host.run(one, task, done));
    this.sockets.set(namespace, socket);
    const verdict = await host.authorise(socket, auth);
    if (socket.state === "closed") return;
    if (!verdict.accepted) {
      socket.state = "closed";
      this.sockets.delete(namespace);
      return this.#refuse(namespace, verdict.error);
    }
    this.#accept(socket);
  }

  #accept(socket: ClientSocket): void {
    clearTimeout(this.#connectTimer);
    this.#connectTimer = undefined;
    socket.state = "connected";
    this.host.opened(socket);
    this.host.join(this, namespacePrefix(socket.namespace));
    this.host.join(this, roomGroup(socket.namespace, socket.id));
    this.#welcome(socket);
    socket.lane.push({ kind: "connected" });
  }

  #welcome(socket: ClientSocket): void {
    const data = JSON.stringify({ sid: socket.id, pid: socket.recent?.privateId });
    this.#outbox.send(Message.make(PacketType.CONNECT, socket.namespace, "", data));
  }

  /** A client that was away for a moment gets its socket back, its rooms and what it missed; no handler notices. */
  #recover(namespace: string, { pid, offset }: Record<string, unknown>): boolean {
    const old = typeof pid === "string" ? this.host.findAway(pid) : undefined;
    const socket = old?.sockets.get(namespace);
    if (!old || !socket?.recent || socket.recent.privateId !== pid || old.userId !== this.userId) return false;
    const missed = socket.recent.after(offset);
    if (!missed) return false;
    clearTimeout(this.#connectTimer);
    const prefix = namespacePrefix(namespace);
    for (const group of old.groups ?? []) {
      if (group.startsWith(prefix) || !group.startsWith("0~")) this.host.join(this, group);
    }
    old.#handOver(socket);
    socket.connection = this;
    socket.headers = undefined;
    this.sockets.set(namespace, socket);
    this.host.recovered(this);
    this.#welcome(socket);
    for (const message of missed) this.#outbox.send(message);
    return true;
  }

  #handOver(socket: ClientSocket): void {
    this.sockets.delete(socket.namespace);
    this.host.leaveAll(this, namespacePrefix(socket.namespace));
    if (this.sockets.size === 0) this.#bury("");
  }

  #refuse(namespace: string, error: { message: string; data?: unknown }): void {
    this.#outbox.send(Message.make(PacketType.CONNECT_ERROR, namespace, "", JSON.stringify(error)));
  }

  /** `41/ns,` from the service. With `{"close":true}` the connection goes too; that part is not for the client. */
  #disconnectSocket(message: Message): void {
    const socket = this.sockets.get(message.head.namespace);
    const closes = /"close"\s*:\s*true/.test(message.text.slice(message.head.dataStart));
    if (socket?.state === "connected") {
      this.#outbox.send(Message.make(PacketType.DISCONNECT, socket.namespace));
      this.#removeSocket(socket, "");
    }
    if (closes) this.close();
  }

  #removeSocket(socket: ClientSocket, reason: string): void {
    const wasConnected = socket.state === "connected";
    socket.state = "closed";
    this.sockets.delete(socket.namespace);
    if (!wasConnected) return;
    this.host.leaveAll(this, namespacePrefix(socket.namespace));
    this.host.closed(socket);
    socket.lane.push({ kind: "disconnected", reason });
  }

  #onClose(reason: string): void {
    endTransport(this.#engine);
    clearTimeout(this.#connectTimer);
    clearInterval(this.#pauseTimer);
    this.#partial = undefined;
    const said = this.#reason ?? (reason === "forced close" ? "" : reason);
    this.host.dropped(this);
    for (const socket of this.sockets.values()) if (socket.state === "connecting") this.#removeSocket(socket, said);
    // Who was sent away, or left on purpose, is not waited for.
    const mayReturn = this.#reason === undefined && RETURNING.has(reason) && this.sockets.size > 0;
    const { recoveryWindow } = this.host.settings;
    if (!mayReturn || recoveryWindow === 0) this.#bury(said);
    else this.#awayTimer = setTimeout(() => this.#bury(said), recoveryWindow);
  }

  /** It is gone for good. */
  #bury(reason: string): void {
    clearTimeout(this.#awayTimer);
    for (const socket of this.sockets.values()) this.#removeSocket(socket, reason);
    this.host.leaveAll(this);
    this.host.gone(this);
  }
}

/** Engine.IO's reasons that a network may have caused. */
const RETURNING = new Set(["transport close", "transport error", "ping timeout"]);
