import { decode, encode } from "@msgpack/msgpack";
import type { ElsewhereServers, Tunnels } from "../tunnel/tunnels.ts";
import {
  allHeaders,
  DeliveryError,
  type FailureReason,
  type IncomingAnswer,
  type OutgoingRequest,
} from "../webhooks/delivery.ts";
import type { Bus, ClusterAnswer, ClusterCall } from "./bus.ts";

export const SERVERS_URL = "/servers/";
/** Milliseconds for the way there and back, beside the server's own time. */
const ON_THE_WAY = 1_000;
const NOBODY: FailureReason = "tunnel";

interface Wanted {
  hub: string;
  server?: string | undefined;
}

/**
 * Server connections (tunnels) of other nodes: who asks for a hub's server and has none of its own is told which node
 * has one, remembers it, and sends there.
 */
export class RemoteServers implements ElsewhereServers {
  readonly #bus: Bus;
  /** By hub and wanted server. */
  readonly #known = new Map<string, { node: string; server: string }>();

  constructor(bus: Bus) {
    this.#bus = bus;
  }

  async find(hub: string, server?: string): Promise<string | undefined> {
    return (await this.#locate({ hub, server }))?.server;
  }

  async send(request: OutgoingRequest): Promise<IncomingAnswer> {
    const wanted: Wanted = { hub: request.hub ?? "", server: request.server };
    // The second time because what is remembered may be out of date.
    for (let attempt = 0; attempt < 2; attempt++) {
      const place = await this.#locate(wanted);
      if (!place) break;
      const call = { method: "POST", url: `${SERVERS_URL}send`, contentType: "", body: encodeRequest(request) };
      const answer = await this.#bus.askNode(place.node, call, request.timeout + ON_THE_WAY);
      if (answer && answer.status !== 404) return readAnswer(answer);
      this.#known.delete(keyOf(wanted));
    }
    throw new DeliveryError(NOBODY, `No server of hub "${request.hub}" is connected by a tunnel, at any node.`);
  }

  lost(hub: string, server: string): void {
    this.#bus.tell({ method: "POST", url: `${SERVERS_URL}lost`, contentType: "", body: encode({ hub, server }) });
  }

  async #locate(wanted: Wanted): Promise<{ node: string; server: string } | undefined> {
    const key = keyOf(wanted);
    const known = this.#known.get(key);
    if (known) return known;
    const call = {
      method: "GET",
      url: `${SERVERS_URL}find`,
      contentType: "",
      body: encode(wanted, { ignoreUndefined: true }),
    };
    const found = await this.#bus.find(call, ({ status }) => status === 200);
    if (!found) return undefined;
    const place = { node: found.node, server: (found.answer.json as { server: string }).server };
    // Servers come and go under new names; what is forgotten is asked for again.
    if (this.#known.size >= 1_000) this.#known.clear();
    this.#known.set(key, place);
    return place;
  }
}

const keyOf = ({ hub, server = "" }: Wanted) => `${hub}\n${server}`;

/** Answers what other nodes' `RemoteServers` ask. `lostServer`: a server is nowhere any more. */
export async function serveRemote(
  call: ClusterCall,
  tunnels: Tunnels,
  lostServer: (hub: string, server: string) => void,
): Promise<ClusterAnswer> {
  const gone: ClusterAnswer = { status: 404, last: true };
  switch (call.url.slice(SERVERS_URL.length)) {
    case "find": {
      const { hub, server } = decode(call.body) as Wanted;
      const here = tunnels.serverHere(hub, server);
      return here === undefined ? gone : { status: 200, json: { server: here }, last: true };
    }
    case "lost": {
      const { hub, server } = decode(call.body) as Required<Wanted>;
      if (tunnels.serverHere(hub, server) === undefined) lostServer(hub, server!);
      return { status: 200, last: true };
    }
    case "send": {
      const request = decodeRequest(call.body);
      if (tunnels.serverHere(request.hub ?? "", request.server) === undefined) return gone;
      try {
        return { status: 200, json: await tunnels.sendHere(request), last: true };
      } catch (error) {
        const { reason, message } = error as DeliveryError;
        return { status: 0, json: { reason, message }, last: true };
      }
    }
    default:
      return gone;
  }
}

function encodeRequest(request: OutgoingRequest): Uint8Array {
  const { method, url, body, timeout, maxBytes, hub, server } = request;
  const plain = { method, url: url.href, headers: allHeaders(request), body, timeout, maxBytes, hub, server };
  return encode(plain, { ignoreUndefined: true });
}

function decodeRequest(body: Uint8Array): OutgoingRequest {
  const request = decode(body) as Omit<OutgoingRequest, "url" | "body"> & { url: string; body?: string | Uint8Array };
  const text = typeof request.body === "string" ? request.body : Buffer.from(request.body ?? "");
  return { ...request, url: new URL(request.url), body: text };
}

function readAnswer({ status, json }: ClusterAnswer): IncomingAnswer {
  if (status === 0) {
    const { reason, message } = json as { reason: FailureReason; message: string };
    throw new DeliveryError(reason, message);
  }
  const answer = json as IncomingAnswer;
  return { ...answer, body: Buffer.from(answer.body) };
}
