import type { ClientSocket, SocketAttributes } from "../clients/socket.ts";
import { headerText } from "./delivery.ts";
import { headerValue, type HeaderContext } from "./headers.ts";

/**
 * What is the same in all webhooks of a socket. Made once per socket and version of the keys: the two signatures alone
 * cost as much as the rest of a delivery's headers. Each form is made when it is first needed.
 */
export class SignedAttributes implements SocketAttributes {
  /** Of the keys it was signed with. */
  readonly version: number;
  readonly #socket: ClientSocket;
  readonly #context: HeaderContext;
  #signature: string | undefined;
  #text: string | undefined;
  #json: string | undefined;

  private constructor(socket: ClientSocket, context: HeaderContext) {
    this.version = context.keys.version;
    this.#socket = socket;
    this.#context = context;
  }

  static of(socket: ClientSocket, context: HeaderContext): SocketAttributes {
    if (socket.headers?.version !== context.keys.version) socket.headers = new SignedAttributes(socket, context);
    return socket.headers!;
  }

  /** The CloudEvents headers, as name, value, name, value. */
  get list(): string[] {
    const { connection, namespace, id } = this.#socket;
    const { hub, host } = this.#context;
    const list = [
      "ce-specversion",
      "1.0",
      "ce-awpsversion",
      "1.0",
      "ce-source",
      `/hubs/${hub}/client/${connection.id}`,
      "ce-hub",
      hub,
      "ce-connectionId",
      connection.id,
      "ce-namespace",
      headerValue(namespace),
      "ce-socketId",
      id,
      "ce-signature",
      this.#sign(),
      "WebHook-Request-Origin",
      host,
    ];
    if (connection.userId !== undefined) list.push("ce-userId", headerValue(connection.userId));
    return list;
  }

  get text(): string {
    return (this.#text ??= headerText(this.list));
  }

  /** The same for a batch: members of a JSON object, without braces, names in lower case as CloudEvents' JSON format wants. */
  get json(): string {
    return (this.#json ??= this.#toJson());
  }

  #toJson(): string {
    const { connection, namespace, id } = this.#socket;
    return JSON.stringify({
      specversion: "1.0",
      awpsversion: "1.0",
      source: `/hubs/${this.#context.hub}/client/${connection.id}`,
      hub: this.#context.hub,
      connectionid: connection.id,
      namespace,
      socketid: id,
      userid: connection.userId,
      signature: this.#sign(),
    }).slice(1, -1);
  }

  #sign(): string {
    return (this.#signature ??= this.#context.keys.signConnection(this.#socket.connection.id));
  }
}
