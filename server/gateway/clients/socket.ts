import { randomBytes } from "node:crypto";
import type { Connection } from "./connection.ts";
import { Lane } from "./lane.ts";
import { Recent } from "./recent.ts";
import { RateLimit } from "./rate.ts";

/** An event on its way from a client to its handler. */
export interface UserEvent {
  /** The Socket.IO packet without the Engine.IO type, as it came. */
  packet: string;
  name: string;
  /** The ack id as written; "" = no ack wanted. */
  ackId: string;
  attachments: readonly Buffer[];
}

export type SocketTask =
  | { kind: "connected" }
  | { kind: "event"; event: UserEvent }
  | { kind: "disconnected"; reason: string };

/** What is the same in all webhooks of a socket, in the forms they need it in; `version` is that of the keys. */
export interface SocketAttributes {
  readonly version: number;
  readonly list: readonly string[];
  readonly text: string;
  readonly json: string;
}

/** One namespace on one connection. */
export class ClientSocket {
  /** 20 characters that are safe in a URL, as Socket.IO's own. */
  readonly id = randomBytes(15).toString("base64url");
  readonly namespace: string;
  /** Changes only when the client comes back on another connection. */
  connection: Connection;
  state: "connecting" | "connected" | "closed" = "connecting";
  readonly lane: Lane<SocketTask>;
  readonly rate: RateLimit;
  /** What it was sent lately, for a client that comes back; only with recovery switched on. */
  readonly recent: Recent | undefined;
  /** Headers that are the same for every webhook of this socket; kept by the webhook side. */
  headers: SocketAttributes | undefined;

  constructor(
    connection: Connection,
    namespace: string,
    settings: { eventRate: number; recoveryWindow: number },
    work: (socket: ClientSocket, task: SocketTask, done: () => void) => void,
  ) {
    this.connection = connection;
    this.namespace = namespace;
    this.recent = settings.recoveryWindow > 0 ? new Recent() : undefined;
    this.lane = new Lane((task, done) => work(this, task, done));
    this.rate = new RateLimit(settings.eventRate, Date.now());
  }
}
