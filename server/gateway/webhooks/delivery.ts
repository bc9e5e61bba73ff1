/** What goes out and comes back, whatever carries it (HTTP, a tunnel). */
export interface OutgoingRequest {
  method: "POST" | "OPTIONS" | "GET";
  url: URL;
  /** Name, value, name, value … */
  headers: string[];
  /** Headers in front of those, prepared once for many requests. */
  lead?: HeaderBlock;
  body?: string | Buffer;
  /** Milliseconds for all of it. */
  timeout: number;
  /** Bytes of the answer's body. */
  maxBytes: number;
  /** Whose event it is; a tunnel must know. */
  hub?: string;
  /** The very server that must get it, when it goes by tunnel; else any. */
  server?: string;
  /**
   * Gets parts of the answer's body as they come. True when it takes this answer's parts, which are then not in the
   * answer any more. Not every way of sending has parts.
   */
  onPart?: (answer: Pick<IncomingAnswer, "status" | "headers">, part: Buffer) => boolean;
}

/** Headers in the two forms that senders need. */
export interface HeaderBlock {
  /** Name, value, name, value … */
  readonly list: readonly string[];
  /** As they go over the wire, each line with its end. */
  readonly text: string;
}

export interface IncomingAnswer {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
  /** The body where it is text already; then `body` is empty. */
  text?: string;
  /** REST calls that the answer carries, to be made before the client hears of it. */
  calls?: readonly CarriedCall[] | undefined;
}

/** Gets what came of a delivery: one of both, once. Neither may throw. */
export interface Outcome {
  /** An answer of any status. */
  answered(answer: IncomingAnswer): void;
  failed(error: unknown): void;
}

/** Tells `outcome` how `answer` ends. */
export function report(answer: Promise<IncomingAnswer>, outcome: Outcome): void {
  void answer.then(
    (one) => outcome.answered(one),
    (error: unknown) => outcome.failed(error),
  );
}

/** A POST call of the data plane: `url` is path and query. */
export interface CarriedCall {
  url: string;
  contentType: string;
  body: string;
}

export type FailureReason =
  | "no-handler"
  | "abuse-check"
  | "timeout"
  | "network"
  | "status"
  | "answer-too-large"
  | "bad-answer"
  | "actions"
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

/** All of a request's headers as name, value, name, value … */
export function allHeaders({ lead, headers }: Pick<OutgoingRequest, "lead" | "headers">): readonly string[] {
  return lead ? [...lead.list, ...headers] : headers;
}

/** Headers as they go over the wire. Throws a `TypeError` for a value that would be more than one header. */
export function headerText(list: readonly string[]): string {
  let text = "";
  for (let at = 0; at < list.length; at += 2) {
    const value = list[at + 1]!;
    if (/[^\t\x20-\x7e]/.test(value)) throw new TypeError(`The value of header ${list[at]} is not ASCII text.`);
    text += `${list[at]}: ${value}\r\n`;
  }
  return text;
}

export interface Sender {
  /** Resolves with whatever status came; rejects with `DeliveryError`. */
  send(request: OutgoingRequest): Promise<IncomingAnswer>;
}

/** Sends each request by what its URL asks for. */
export function senderByScheme(senders: Record<"http:" | "https:" | "tunnel:", Sender>): Sender {
  return { send: (request) => senders[request.url.protocol as keyof typeof senders].send(request) };
}
