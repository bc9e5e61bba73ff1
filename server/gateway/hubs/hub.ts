import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { Connection, type ConnectionHost, type Verdict } from "../clients/connection.ts";
import { createEngine, tuneEngine, type EngineServer, type EngineSocket } from "../clients/engine.ts";
import { claimValues } from "../clients/handshake.ts";
import { Invocations } from "../clients/invocations.ts";
import type { Member } from "../clients/member.ts";
import { RelayConnection, type RelayHost } from "../clients/relay.ts";
import { Message } from "../clients/message.ts";
import { ProtocolError, type PacketHead } from "../clients/packets.ts";
import { RateLimit } from "../clients/rate.ts";
import type { ClientSocket, SocketTask } from "../clients/socket.ts";
import type { SubjectIndex } from "../odata/select.ts";
import { GroupIndex } from "../rooms/index.ts";
import type { GatewayStats } from "../stats.ts";
import { DEFAULT_SETTINGS, type HubSettings } from "./settings.ts";

const NOBODY: ReadonlySet<Member> = new Set();
/** Milliseconds from a server's leave to the opening of a connection; what takes longer will not open. */
const OPENING_TIME = 40_000;
/** Payloads that wait for it. */
const MAX_EARLY = 100;

/** What a node counts for a hub. */
export interface HubStats {
  connections: number;
  sockets: number;
  /** Sockets in each. */
  namespaces: Record<string, number>;
}

/** Where a hub's events go. The webhook side implements it. */
export interface Upstream {
  /** Asks the connect handler. Never rejects. */
  connect(socket: ClientSocket, auth: Record<string, unknown> | undefined): Promise<Verdict>;
  /** The way of default mode. */
  readonly relay: {
    connect(req: IncomingMessage, connectionId: string): Promise<string>;
    relay(connection: RelayConnection, payload: string): Promise<void>;
    closed(connection: RelayConnection, reason: string): Promise<void>;
  };
  /** Delivers one task and calls `done`, once, with what goes back to the client, if anything. */
  deliver(socket: ClientSocket, task: SocketTask, done: (answer?: Message) => void): void;
}

/**
 * One hub: its Engine.IO server, the connections that are in, and who is in which group. A connection is in once its
 * first socket was accepted; until then no message reaches it.
 */
export class Hub implements ConnectionHost, RelayHost, SubjectIndex<Member> {
  readonly name: string;
  readonly connections = new Map<string, Member>();
  readonly users = new Map<string, Set<Member>>();
  readonly groups = new GroupIndex<Member>();
  /** Connected sockets by namespace. */
  readonly namespaces = new Map<string, number>();
  /** False when neither the operator nor a deployed handler has said anything about this hub. */
  configured = false;
  settings: HubSettings = DEFAULT_SETTINGS;
  readonly #engine: EngineServer;
  readonly #upstream: Upstream;
  readonly #stats: GatewayStats;
  readonly #arrivals: RateLimit;
  readonly invocations = new Invocations();
  /** Connections of default mode between their acceptance and their opening. */
  readonly #expected = new WeakMap<IncomingMessage, { id: string; server: string }>();
  /** What came for them until then. */
  readonly #early = new Map<string, string[]>();
  readonly #offsetPrefix = `${randomBytes(6).toString("base64url")}-`;
  #nextOffset = 0;
  #open = 0;

  constructor(name: string, settings: HubSettings | undefined, upstream: (hub: Hub) => Upstream, stats: GatewayStats) {
    this.name = name;
    this.#engine = createEngine(settings ?? DEFAULT_SETTINGS);
    this.#arrivals = new RateLimit((settings ?? DEFAULT_SETTINGS).connectionRate, Date.now());
    this.#upstream = upstream(this);
    this.#stats = stats;
    this.configure(settings);
    const randomId = this.#engine.generateId.bind(this.#engine);
    this.#engine.generateId = (req) => this.#expected.get(req)?.id ?? randomId(req);
    this.#engine.on("connection", (engine) => {
      this.#open++;
      this.#stats.connections++;
      const expected = this.#expected.get(engine.request!);
      if (expected) this.#openRelayed(engine, expected.server);
      else void new Connection(engine, this);
    });
  }

  /** Default mode: a server must take the connection before Engine.IO opens it. Throws `HttpError`. */
  async expect(req: IncomingMessage): Promise<void> {
    if (this.settings.mode !== "default") return;
    const id = randomBytes(15).toString("base64url");
    this.#early.set(id, []);
    // Also when the client goes away and it never opens.
    setTimeout(() => this.#early.delete(id), OPENING_TIME).unref();
    this.#expected.set(req, { id, server: await this.#upstream.relay.connect(req, id) });
  }

  /** Whether a server of default mode holds that connection, open or not yet, here or (in such a hub) at another node. */
  isRelayed(connectionId: string): boolean {
    return this.settings.mode === "default" || this.connections.get(connectionId) instanceof RelayConnection;
  }

  /**
   * What a server sends to a connection it took: messages, and its own Engine.IO's control packets, in one payload. What
   * comes before the connection is open waits for that. Throws `ProtocolError`.
   */
  fromServer(connectionId: string, payload: string): void {
    const early = this.#early.get(connectionId);
    if (early) return void (early.length < MAX_EARLY && early.push(payload));
    const connection = this.connections.get(connectionId);
    if (!(connection instanceof RelayConnection)) return;
    const packets = payload.split("\x1e");
    const isControl = (packet: string) => /^[0-356]/.test(packet);
    const messages = packets.filter((packet) => !isControl(packet)).join("\x1e");
    if (messages !== "") this.sendAll(Message.parseAll(messages), [connection]);
    for (const packet of packets) if (isControl(packet)) connection.control(packet);
  }

  #openRelayed(engine: EngineSocket, server: string): void {
    this.#admit(new RelayConnection(engine, this, server));
    const early = this.#early.get(engine.id) ?? [];
    this.#early.delete(engine.id);
    try {
      for (const payload of early) this.fromServer(engine.id, payload);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
    }
  }

  /** A server of default mode is gone for good: those it held must find another. */
  lostServer(server: string): void {
    for (const connection of this.connections.values()) {
      if (connection instanceof RelayConnection && connection.server === server) connection.close("server lost");
    }
  }

  /** Takes effect for the next event; connections stay. `undefined` = nobody configures this hub any more. */
  configure(settings: HubSettings | undefined): void {
    this.configured = settings !== undefined;
    this.settings = settings ?? DEFAULT_SETTINGS;
    tuneEngine(this.#engine, this.settings);
  }

  /** Open Engine.IO connections, also those whose sockets are not accepted yet. */
  get size(): number {
    return this.#open;
  }

  get sockets(): number {
    let sum = 0;
    for (const count of this.namespaces.values()) sum += count;
    return sum;
  }

  /** Whether a request's `sid` is a live session of this hub. */
  hasSession(sid: string): boolean {
    return Object.hasOwn(this.#engine.clients, sid);
  }

  /** Why no new connection may come in now, if so. */
  refusesConnection(): string | undefined {
    if (this.#open >= this.settings.maxConnections) return `Hub "${this.name}" has reached its connection limit.`;
    if (!this.#arrivals.take(this.settings.connectionRate, Date.now())) {
      return `Hub "${this.name}" gets more new connections than ${this.settings.connectionRate} a second.`;
    }
    return undefined;
  }

  handleRequest(req: IncomingMessage, res: ServerResponse): void {
    this.#engine.handleRequest(req, res);
  }

  handleUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#engine.handleUpgrade(req, socket, head);
  }

  /**
   * Sends to those of `targets` that have a socket in the packet's namespace: a handler that refused a client in a
   * namespace must be able to rely on it. Returns how many got it.
   */
  send(message: Message, targets: Iterable<Member>, excluded?: ReadonlySet<string>): number {
    // Disconnecting changes the sets that are being walked.
    const list = message.isDisconnect ? [...targets] : targets;
    const { recoveryWindow } = this.settings;
    if (recoveryWindow > 0) message = message.withOffset(`${this.#offsetPrefix}${this.#nextOffset++}`);
    let sent = 0;
    for (const connection of list) {
      if (excluded?.has(connection.id) || !connection.accepts(message)) continue;
      connection.send(message);
      sent++;
    }
    this.#stats.messagesOut += sent;
    return sent;
  }

  /** Sends several messages, in order. `targets` may be a live index. Returns how many got one, counted per message. */
  sendAll(messages: readonly Message[], targets: Iterable<Member>, excluded?: ReadonlySet<string>): number {
    if (messages.length === 1) return this.send(messages[0]!, targets, excluded);
    const list = [...targets];
    return messages.reduce((sum, message) => sum + this.send(message, list, excluded), 0);
  }

  close(): void {
    this.#engine.close();
  }

  // --- what a filter asks of its hub

  all(): Iterable<Member> {
    return this.connections.values();
  }

  inGroup(group: string): ReadonlySet<Member> {
    return this.groups.members(group);
  }

  byId(connectionId: string): Member | undefined {
    return this.connections.get(connectionId);
  }

  byUser(userId: string): ReadonlySet<Member> {
    return this.users.get(userId) ?? NOBODY;
  }

  // --- what a connection asks of its hub

  knowsNamespace(namespace: string): boolean {
    if (!this.configured) return false;
    return this.settings.namespaces?.includes(namespace) ?? true;
  }

  authorise(socket: ClientSocket, auth: Record<string, unknown> | undefined): Promise<Verdict> {
    return this.#upstream.connect(socket, auth);
  }

  run(socket: ClientSocket, task: SocketTask, done: () => void): void {
    this.#upstream.deliver(socket, task, (answer) => {
      if (answer && socket.state === "connected") {
        this.#stats.messagesOut++;
        socket.connection.send(answer);
      }
      done();
    });
  }

  relay(connection: RelayConnection, payload: string): Promise<void> {
    this.#stats.eventsIn++;
    return this.#upstream.relay.relay(connection, payload);
  }

  relayClosed(connection: RelayConnection, reason: string): Promise<void> {
    return this.#upstream.relay.closed(connection, reason);
  }

  join(connection: Member, group: string): void {
    this.groups.add(connection, group);
  }

  leave(connection: Member, group: string): void {
    this.groups.remove(connection, group);
  }

  leaveAll(connection: Member, prefix = ""): void {
    this.groups.removeAll(connection, (group) => !group.startsWith(prefix));
  }

  opened(socket: ClientSocket): void {
    const { connection, namespace } = socket;
    if (!this.connections.has(connection.id)) this.#admit(connection);
    this.namespaces.set(namespace, (this.namespaces.get(namespace) ?? 0) + 1);
    this.#stats.sockets++;
  }

  closed(socket: ClientSocket): void {
    const left = (this.namespaces.get(socket.namespace) ?? 1) - 1;
    if (left > 0) this.namespaces.set(socket.namespace, left);
    else this.namespaces.delete(socket.namespace);
    this.#stats.sockets--;
  }

  dropped(connection: Member): void {
    this.invocations.forget(connection.id);
    this.#open--;
    this.#stats.connections--;
  }

  /** Recoveries are rare and few wait at a time, so no index is kept for them. */
  findAway(privateId: string): Connection | undefined {
    if (this.settings.recoveryWindow === 0) return undefined;
    for (const connection of this.connections.values()) {
      if (!(connection instanceof Connection) || !connection.isAway) continue;
      for (const socket of connection.sockets.values()) if (socket.recent?.privateId === privateId) return connection;
    }
    return undefined;
  }

  recovered(connection: Connection): void {
    if (!this.connections.has(connection.id)) this.#admit(connection);
  }

  gone(connection: Member): void {
    if (connection instanceof RelayConnection) this.dropped(connection);
    this.connections.delete(connection.id);
    if (connection.userId === undefined) return;
    const others = this.users.get(connection.userId);
    others?.delete(connection);
    if (others?.size === 0) this.users.delete(connection.userId);
  }

  acked(connection: Member, head: PacketHead, packet: string, attachments: readonly Buffer[]): boolean {
    this.#stats.acksIn++;
    return this.invocations.take(connection, head, packet, attachments);
  }

  violated(_connection: Member, reason: string): void {
    this.#stats.drop(reason);
  }

  #admit(connection: Member): void {
    this.connections.set(connection.id, connection);
    for (const group of claimValues(connection.identity.claims["webpubsub.group"])) this.join(connection, group);
    if (connection.userId === undefined) return;
    const others = this.users.get(connection.userId);
    if (others) others.add(connection);
    else this.users.set(connection.userId, new Set([connection]));
  }
}
