import type { IncomingMessage } from "node:http";
import type { KeyRing } from "../auth/keys.ts";
import type { PublicAddress } from "../auth/audience.ts";
import { describeHandshake, identityOf } from "../clients/handshake.ts";
import type { RelayConnection } from "../clients/relay.ts";
import { HttpError } from "../http/errors.ts";
import { eventTime, headerValue } from "../webhooks/headers.ts";
import { DeliveryError, type IncomingAnswer } from "../webhooks/delivery.ts";
import type { Tunnels } from "./tunnels.ts";

export interface RelayServices {
  tunnels: Tunnels;
  keys: KeyRing;
  address: PublicAddress;
}

/** Where the default-mode SDK listens. */
const URL_OF_SDK = new URL("tunnel:///eventhandler/");
const TIMEOUT = 30_000;
const MAX_ANSWER = 1_048_576;

interface RelayEvent {
  connectionId: string;
  userId: string | undefined;
  server: string;
  id: number;
  type: string;
  name: string;
  contentType: string;
  body: string;
}

/** Default mode: the events of connections go down the tunnel to the server that holds them. */
export class RelayUpstream {
  readonly #hub: string;
  readonly #services: RelayServices;

  constructor(hub: string, services: RelayServices) {
    this.#hub = hub;
    this.#services = services;
  }

  /** Asks a server to take a new connection, and gives that server. Throws `HttpError` when none does. */
  async connect(req: IncomingMessage, connectionId: string): Promise<string> {
    const server = await this.#services.tunnels.nextServer(this.#hub);
    if (server === undefined) throw new HttpError(503, "NoServer", `No server of hub "${this.#hub}" is connected.`);
    const identity = identityOf(req);
    const answer = await this.#send({
      connectionId,
      userId: identity.userId,
      server,
      id: 0,
      type: "azure.webpubsub.sys.connect",
      name: "connect",
      contentType: "application/json; charset=utf-8",
      body: `{${describeHandshake(req, identity)}}`,
    }).catch((error: DeliveryError) => {
      throw new HttpError(502, "ServerFailed", `The server did not take the connection: ${error.message}`);
    });
    if (answer.status >= 200 && answer.status < 300) return server;
    throw new HttpError(400, "Refused", "The server refused the connection.");
  }

  async relay(connection: RelayConnection, payload: string): Promise<void> {
    await this.#send({
      ...this.#from(connection),
      type: "azure.webpubsub.user.message",
      name: "message",
      contentType: "text/plain",
      body: payload,
    });
  }

  async closed(connection: RelayConnection, reason: string): Promise<void> {
    await this.#send({
      ...this.#from(connection),
      type: "azure.webpubsub.sys.disconnected",
      name: "disconnected",
      contentType: "application/json; charset=utf-8",
      body: JSON.stringify({ reason }),
    });
  }

  #from(connection: RelayConnection) {
    const { id: connectionId, userId, server } = connection;
    return { connectionId, userId, server, id: connection.nextEventId++ };
  }

  #send(event: RelayEvent): Promise<IncomingAnswer> {
    const { tunnels, keys, address } = this.#services;
    return tunnels.send({
      method: "POST",
      url: URL_OF_SDK,
      hub: this.#hub,
      server: event.server,
      headers: Object.entries({
        "ce-specversion": "1.0",
        "ce-awpsversion": "1.0",
        "ce-type": event.type,
        "ce-eventName": event.name,
        "ce-source": `/hubs/${this.#hub}/client/${event.connectionId}`,
        "ce-id": String(event.id),
        "ce-time": eventTime(Date.now()),
        "ce-hub": this.#hub,
        "ce-connectionId": event.connectionId,
        ...(event.userId === undefined ? {} : { "ce-userId": headerValue(event.userId) }),
        "ce-signature": keys.signConnection(event.connectionId),
        "WebHook-Request-Origin": address.host,
        "Content-Type": event.contentType,
      }).flat(),
      body: event.body,
      timeout: TIMEOUT,
      maxBytes: MAX_ANSWER,
    });
  }
}
