import { STATUS_CODES } from "node:http";
import type { Logger } from "pino";
import type { Verdict } from "../clients/connection.ts";
import { Message } from "../clients/message.ts";
import { PacketType, ProtocolError } from "../clients/packets.ts";
import type { ClientSocket, SocketTask, UserEvent } from "../clients/socket.ts";
import { HttpError } from "../http/errors.ts";
import { decodeMultipart, encodeMultipart, isMultipart } from "../http/multipart.ts";
import type { Hub, Upstream } from "../hubs/hub.ts";
import type { HubSettings } from "../hubs/settings.ts";
import { CarriedCallError, CarriedCalls } from "../rest/carried.ts";
import type { RestServices } from "../rest/router.ts";
import { USER_EVENT, type OutgoingEvent } from "./cloud-event.ts";
import { Courier, type CourierServices } from "./courier.ts";
import { DeliveryError, type CarriedCall, type IncomingAnswer, type Outcome } from "./delivery.ts";
import { HandlerMatcher, type Match, type SystemEvent } from "./match.ts";

/** What all hubs' webhooks share. */
export interface WebhookServices extends CourierServices {
  logger: Logger;
  /** Runs a call of the data plane, on all nodes where there are several. */
  call: RestServices["call"];
  clustered: boolean;
}

type EventContent = Omit<OutgoingEvent, "socket" | "id">;
type Done = (answer?: Message) => void;

/** Serverless mode: every event of a hub becomes a webhook, in CloudEvents' binary mode. */
export class WebhookUpstream implements Upstream {
  readonly #hub: Hub;
  readonly #services: WebhookServices;
  readonly relay: Upstream["relay"];
  readonly #courier: Courier;
  readonly #carried: CarriedCalls;
  #matcher: HandlerMatcher | undefined;
  #settings: HubSettings | undefined;

  constructor(hub: Hub, services: WebhookServices, relay: Upstream["relay"]) {
    this.#hub = hub;
    this.relay = relay;
    this.#services = services;
    this.#courier = new Courier(hub.name, services);
    this.#carried = new CarriedCalls(hub, services.call, services.clustered);
  }

  async connect(socket: ClientSocket, auth: Record<string, unknown> | undefined): Promise<Verdict> {
    const match = this.#handlers().system("connect");
    if (!match) {
      // No request will be made, but the count must still start at 0 with connect.
      socket.connection.nextEventId++;
      return { accepted: true };
    }
    const extra = auth === undefined ? "" : `,"auth":${JSON.stringify(auth)}`;
    try {
      const body = `{${socket.connection.handshake}${extra}}`;
      const answer = await this.#deliver(match, socket, { ...systemEvent("connect"), body }, 0);
      if (answer.status >= 200 && answer.status < 300) return { accepted: true };
      return { accepted: false, error: readRejection(answer) };
    } catch (error) {
      this.#report(socket, "connect", error);
      return { accepted: false, error: { message: "The connect handler could not be reached" } };
    }
  }

  deliver(socket: ClientSocket, task: SocketTask, done: Done): void {
    if (task.kind === "event") this.#event(socket, task.event, done);
    else void this.#lifeEvent(socket, task).then(() => done());
  }

  async #lifeEvent(socket: ClientSocket, task: Exclude<SocketTask, { kind: "event" }>): Promise<void> {
    const match = this.#handlers().system(task.kind);
    if (!match) {
      socket.connection.nextEventId++;
      return;
    }
    const body = task.kind === "connected" ? "{}" : JSON.stringify({ reason: task.reason });
    try {
      const answer = await this.#deliver(
        match,
        socket,
        { ...systemEvent(task.kind), body },
        this.#hub.settings.retries,
      );
      expectSuccess(answer);
    } catch (error) {
      this.#report(socket, task.kind, error);
    }
  }

  #event(socket: ClientSocket, event: UserEvent, done: Done): void {
    const outcome: Outcome = {
      answered: (answer) => this.#answered(socket, event, answer, done),
      failed: (error) => done(this.#failed(socket, event, error)),
    };
    this.#services.stats.eventsIn++;
    try {
      const match = this.#handlers().user(event.name);
      if (!match) throw new DeliveryError("no-handler", `No event handler matches "${event.name}".`);
      const { contentType, body } = eventContent(event);
      const id = socket.connection.nextEventId++;
      // Built by hand: spreading an object costs more than all else here.
      const outgoing = { socket, id, type: USER_EVENT, name: event.name, contentType, body };
      this.#courier.deliver(match, outgoing, this.#hub.settings, this.#hub.settings.retries, outcome);
    } catch (error) {
      outcome.failed(error);
    }
  }

  #answered(socket: ClientSocket, event: UserEvent, answer: IncomingAnswer, done: Done): void {
    let message: Message | undefined;
    try {
      expectSuccess(answer);
      message = readAnswer(answer);
      const pending = answer.calls && this.#perform(answer.calls);
      if (pending) {
        pending.then(
          () => done(message),
          (error: unknown) => done(this.#failed(socket, event, error)),
        );
        return;
      }
    } catch (error) {
      message = this.#failed(socket, event, error);
    }
    done(message);
  }

  /** What the answer carries, before the client gets its ack: who sees the ack may rely on it. Without a promise all is done. */
  #perform(calls: readonly CarriedCall[]): Promise<void> | undefined {
    const { stats } = this.#services;
    const pending = this.#carried.run(calls);
    if (pending) return pending.then(() => void (stats.carriedCalls += calls.length), refused);
    stats.carriedCalls += calls.length;
    return undefined;
  }

  #failed(socket: ClientSocket, event: UserEvent, error: unknown): Message | undefined {
    return this.#errorAck(socket, event, this.#report(socket, event.name, error));
  }

  /** With `ackErrors`, a client that waits for an ack hears that none will come. */
  #errorAck(socket: ClientSocket, event: UserEvent, reason: string): Message | undefined {
    if (event.ackId === "" || !this.#hub.settings.ackErrors) return undefined;
    const message = reason === "no-handler" ? "No handler for this event" : "The handler failed";
    const data = JSON.stringify([{ error: { code: reason, message } }]);
    return Message.make(PacketType.ACK, socket.namespace, event.ackId, data);
  }

  #deliver(match: Match, socket: ClientSocket, content: EventContent, retries: number): Promise<IncomingAnswer> {
    const event = { socket, id: socket.connection.nextEventId++, ...content };
    return new Promise((answered, failed) =>
      this.#courier.deliver(match, event, this.#hub.settings, retries, { answered, failed }),
    );
  }

  #handlers(): HandlerMatcher {
    const { settings } = this.#hub;
    if (this.#settings !== settings || !this.#matcher) {
      this.#settings = settings;
      this.#matcher = new HandlerMatcher(this.#hub.name, settings);
    }
    return this.#matcher;
  }

  #report(socket: ClientSocket, event: string, error: unknown): string {
    const reason = error instanceof DeliveryError ? error.reason : "internal";
    this.#services.stats.webhookFailed(reason);
    this.#services.logger.warn(
      {
        hub: this.#hub.name,
        namespace: socket.namespace,
        socketId: socket.id,
        connectionId: socket.connection.id,
        event,
        reason,
        ...(reason === "internal" ? { err: error } : { detail: (error as Error).message }),
      },
      "webhook failed",
    );
    return reason;
  }
}

function systemEvent(name: SystemEvent): Omit<EventContent, "body"> {
  return { type: `azure.webpubsub.sys.${name}`, name, contentType: "application/json; charset=utf-8" };
}

/** The packet as it came; with attachments it becomes the first part of several. */
function eventContent({ packet, attachments }: UserEvent): { contentType: string; body: string | Buffer } {
  if (attachments.length === 0) return { contentType: "text/plain", body: `4${packet}` };
  return encodeMultipart(`4${packet}`, attachments);
}

function refused(error: unknown): never {
  throw error instanceof CarriedCallError ? new DeliveryError("actions", error.message) : error;
}

function expectSuccess(answer: IncomingAnswer): void {
  if (answer.status >= 200 && answer.status < 300) return;
  throw new DeliveryError("status", `The handler answered ${answer.status}.`, answer.status);
}

/** The packet a handler wants sent back, normally the ack. */
function readAnswer(answer: IncomingAnswer): Message | undefined {
  if (answer.status !== 200 || (answer.body.length === 0 && !answer.text)) return undefined;
  try {
    if (answer.text) return Message.parse(answer.text);
    const type = String(answer.headers["content-type"] ?? "");
    if (!isMultipart(type)) return Message.parse(answer.body.toString("utf8"));
    const { packet, attachments } = decodeMultipart(answer.body, type);
    return Message.parse(packet, attachments);
  } catch (error) {
    if (!(error instanceof ProtocolError || error instanceof HttpError)) throw error;
    throw new DeliveryError("bad-answer", `The handler's answer cannot be sent to the client: ${error.message}`);
  }
}

/** What a refused client sees: the handler's own message and data, or what the status means. */
function readRejection(answer: IncomingAnswer): { message: string; data?: unknown } {
  const fallback = { message: STATUS_CODES[answer.status] ?? "Rejected" };
  try {
    const body: unknown = JSON.parse(answer.body.toString("utf8"));
    if (typeof body !== "object" || body === null) return fallback;
    const { message, data } = body as { message?: unknown; data?: unknown };
    return {
      message: typeof message === "string" ? message : fallback.message,
      ...(data === undefined ? {} : { data }),
    };
  } catch {
    return fallback;
  }
}
