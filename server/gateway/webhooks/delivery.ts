/** What goes out and comes back, whatever carries it (HTTP, a tunnel). */
export interface OutgoingRequest {
  method: "POST" | "OPTIONS" | "GET";
  url: URL;
  /** Name, value, name, value … */
  headers: string[];
  body?: string | Buffer;
  /** Milliseconds for all of it. */
  timeout: number;
  /** Bytes of the answer's body. */
  maxBytes: number;
  /** Whose event it is; a tunnel must know. */
  hub?: string;
  /** The very server that must get it, when it goes by tunnel; else any. */
  server?: string;
}

export interface IncomingAnswer {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

export type FailureReason =
  | "no-handler"
  | "abuse-check"
  | "timeout"
  | "network"
  | "status"
  | "answer-too-large"
  | "bad-answer"
  | "circuit-open"
  | "identity"
  | "tunnel";

/** Why nothing usable came back. `message` is for logs, not for clients: it may name internal hosts. */
export class DeliveryError extends Error {
  readonly reason: FailureReason;
  readonly status: number | undefined;

  constructor(reason: FailureReason, message: string, status?: number) {
    super(message);
    this.reason = reason;
    this.status = status;
  }
}

export interface Sender {
  /** Resolves with whatever status came; rejects with `DeliveryError`. */
  send(request: OutgoingRequest): Promise<IncomingAnswer>;
}

/** Sends each request by what its URL asks for. */
export function senderByScheme(http: Sender, tunnel: Sender): Sender {
  return { send: (request) => (request.url.protocol === "tunnel:" ? tunnel : http).send(request) };
}
