import { HttpError } from "../http/errors.ts";
import type { Hubs } from "../hubs/hubs.ts";
import { parseHubSettings } from "../hubs/settings.ts";
import { mergePages, type ConnectionPage } from "../rest/membership.ts";
import type { RestAnswer } from "../rest/request.ts";
import { callRest, type RestRequest, type RestServices } from "../rest/router.ts";
import type { Tunnels } from "../tunnel/tunnels.ts";
import type { AccessKeys, KeyRing } from "../auth/keys.ts";
import type { HubStats } from "../hubs/hub.ts";
import { mergeBatches, type BatchAnswer } from "../rest/batch.ts";
import type { Bus, ClusterAnswer, ClusterCall } from "./bus.ts";
import { RemoteServers, serveRemote, SERVERS_URL } from "./remote-servers.ts";

const SETTINGS = "patchbay:gateway:hubs";
const SETTINGS_URL = "/settings/";
const KEYS_URL = "/keys";
const STATS_URL = "/stats/";
const INVOKE_PATIENCE = 31_000;
/** Milliseconds a send waits for a node that is about to be found gone. */
const SEND_PATIENCE = 500;

/**
 * Several gateways as one hub. Every node runs every call of the data plane on its own connections; the node that got it
 * merges the answers once all have done it, so that a caller's next call finds it done wherever it goes. Only what
 * always comes in at the same node (actions in answers to webhooks, calls by a tunnel) is told and not waited for: Redis
 * keeps the order of one node's calls.
 */
export class Cluster {
  readonly #bus: Bus;
  readonly #services: RestServices & { keys: KeyRing };
  readonly #hubs: Hubs;
  readonly #tunnels: Tunnels;
  /** Calls of other nodes run in the order in which they came. */
  #queue: Promise<void> = Promise.resolve();

  constructor(bus: Bus, services: RestServices & { keys: KeyRing }, hubs: Hubs, tunnels: Tunnels) {
    this.#bus = bus;
    this.#services = services;
    this.#hubs = hubs;
    this.#tunnels = tunnels;
    tunnels.elsewhere = new RemoteServers(bus);
    bus.onCall = (call, reply) => {
      this.#queue = this.#queue.then(() => this.#serve(call, reply)).catch(() => {});
    };
    bus.onReady((recall) => void this.#recall(recall).catch(() => {}));
  }

  /** Runs a call here and on all other nodes. Throws `HttpError`. */
  async call(request: RestRequest): Promise<RestAnswer> {
    const kept = keepBody(request);
    const own = await callRest(kept, this.#services).catch((error: unknown) => {
      // Absent here is not absent everywhere.
      if (error instanceof HttpError && error.status === 404 && error.target === "connectionId") return error;
      throw error;
    });
    const call = {
      method: request.method,
      url: request.url,
      contentType: request.headers["content-type"] ?? "",
      body: kept.body(),
    };
    const path = request.url.split("?")[0]!;
    if (path.endsWith(":generateToken") || path.endsWith("/health")) return settled(own);
    if (path.endsWith(":send")) {
      if (request.waitsForAll) for await (const _ of this.#bus.ask(call, SEND_PATIENCE)) continue;
      else this.#bus.tell(call);
      return settled(own);
    }
    if (!(own instanceof HttpError) && own.stream) return { ...own, stream: this.#streams(own.stream, call) };
    if (request.method === "HEAD" && settled(own).status === 200) return settled(own);
    const all: (RestAnswer | HttpError)[] = [own];
    for await (const { status, json } of this.#bus.ask(call)) all.push({ status, json });
    if (path.endsWith(":batch")) return { status: 200, json: mergeBatches(batchesOf(all)) };
    return merge(all, request.url, this.#services.address.url);
  }

  /** Settings changed here: tell the others, also those that start later. */
  async settingsChanged(hub: string, settings: unknown): Promise<void> {
    await this.#bus.remember(SETTINGS, hub, settings === undefined ? undefined : JSON.stringify(settings));
    const body = Buffer.from(settings === undefined ? "" : JSON.stringify(settings));
    const call = { method: "PUT", url: SETTINGS_URL + hub, contentType: "application/json", body };
    for await (const _ of this.#bus.ask(call)) continue;
  }

  /** Keys rotated here. They pass through Redis and are not kept there: who starts later has them from its settings. */
  async keysChanged(keys: AccessKeys): Promise<void> {
    const call = { method: "PUT", url: KEYS_URL, contentType: "", body: Buffer.from(JSON.stringify(keys)) };
    for await (const _ of this.#bus.ask(call)) continue;
  }

  /** What the other nodes count for a hub. */
  async hubStats(hub: string): Promise<HubStats[]> {
    const found: HubStats[] = [];
    const call = { method: "GET", url: STATS_URL + hub, contentType: "", body: new Uint8Array() };
    for await (const { json } of this.#bus.ask(call)) found.push(json as HubStats);
    return found;
  }

  async #recall(recall: (key: string) => Promise<Record<string, string>>): Promise<void> {
    for (const [hub, text] of Object.entries(await recall(SETTINGS))) {
      // One that cannot be taken (an operator's hub) does not keep out the others.
      await this.#hubs.adopt(hub, parseHubSettings(JSON.parse(text))).catch(() => {});
    }
  }

  async #serve(call: ClusterCall, reply: (answer: ClusterAnswer) => void): Promise<void> {
    const answer = (one: ClusterAnswer) => void (call.wants && reply(one));
    try {
      if (call.url.startsWith(SERVERS_URL)) {
        // A server may take its time to answer; the next calls do not wait for it.
        const lost = (hub: string, server: string) => this.#hubs.find(hub)?.lostServer(server);
        void serveRemote(call, this.#tunnels, lost).then(answer, () => answer({ status: 500, last: true }));
        return;
      }
      const own = await this.#serveOwn(call);
      if (own) return answer(own);
      const { status, json, stream } = await callRest(
        {
          method: call.method,
          url: call.url,
          headers: { "content-type": call.contentType },
          readBody: async () => Buffer.from(call.body),
          // The node that took the call has checked it.
          authorise: async () => "tunnel",
        },
        this.#services,
      );
      if (!stream) return answer({ status, json, last: true });
      // Acks may take long; the next calls do not wait for them.
      void (async () => {
        for await (const chunk of stream) answer({ status, chunk, last: false });
        answer({ status, last: true });
      })();
    } catch (error) {
      answer({ status: error instanceof HttpError ? error.status : 500, last: true });
    }
  }

  /** What is not of the data plane. */
  async #serveOwn({ url, body }: ClusterCall): Promise<ClusterAnswer | undefined> {
    const text = Buffer.from(body).toString();
    if (url.startsWith(SETTINGS_URL)) {
      const settings = text === "" ? undefined : parseHubSettings(JSON.parse(text));
      await this.#hubs.adopt(url.slice(SETTINGS_URL.length), settings);
      return { status: 200, last: true };
    }
    if (url.startsWith(STATS_URL)) {
      return { status: 200, json: this.#hubs.stats(url.slice(STATS_URL.length)), last: true };
    }
    if (url !== KEYS_URL) return undefined;
    this.#services.keys.replace(JSON.parse(text) as AccessKeys);
    return { status: 200, last: true };
  }

  async *#streams(own: AsyncIterable<string>, call: Omit<ClusterCall, "wants">): AsyncGenerator<string> {
    const theirs = this.#bus.ask(call, INVOKE_PATIENCE);
    yield* interleave(own, chunksOf(theirs));
  }
}

async function* chunksOf(answers: AsyncIterable<ClusterAnswer>): AsyncGenerator<string> {
  for await (const { chunk } of answers) if (chunk !== undefined) yield chunk;
}

/** Items of both as they come. */
async function* interleave(a: AsyncIterable<string>, b: AsyncIterable<string>): AsyncGenerator<string> {
  const iterators = [a[Symbol.asyncIterator](), b[Symbol.asyncIterator]()];
  const pending = new Map(iterators.map((iterator, i) => [i, iterator.next().then((result) => ({ i, result }))]));
  while (pending.size > 0) {
    const { i, result } = await Promise.race(pending.values());
    if (result.done) pending.delete(i);
    else {
      pending.set(
        i,
        iterators[i]!.next().then((next) => ({ i, result: next })),
      );
      yield result.value;
    }
  }
}

function settled(answer: RestAnswer | HttpError): RestAnswer {
  if (answer instanceof HttpError) throw answer;
  return answer;
}

function batchesOf(all: (RestAnswer | HttpError)[]): BatchAnswer[] {
  return all.flatMap((one) => (!(one instanceof HttpError) && one.status === 200 ? [one.json as BatchAnswer] : []));
}

function merge(all: (RestAnswer | HttpError)[], url: string, endpoint: string): RestAnswer {
  const answers = all.filter((one) => !(one instanceof HttpError)) as RestAnswer[];
  const pages = answers.flatMap(({ status, json }) => (status === 200 && json ? [json as ConnectionPage] : []));
  if (pages.length > 0) return { status: 200, json: mergePages(pages, url, endpoint) };
  return answers.find(({ status }) => status < 300) ?? settled(all[0]!);
}

/** The body can be read once; the other nodes need it too. */
function keepBody(request: RestRequest): RestRequest & { body(): Buffer } {
  let body = Buffer.alloc(0);
  return {
    ...request,
    readBody: async (limit) => (body = Buffer.from(await request.readBody(limit))),
    body: () => body,
  };
}
