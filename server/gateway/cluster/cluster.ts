import { HttpError } from "../http/errors.ts";
import type { Hubs } from "../hubs/hubs.ts";
import { parseHubSettings } from "../hubs/settings.ts";
import { mergePages, type ConnectionPage } from "../rest/membership.ts";
import type { RestAnswer } from "../rest/request.ts";
import { callRest, type RestRequest, type RestServices } from "../rest/router.ts";
import type { Bus, ClusterAnswer, ClusterCall } from "./bus.ts";

const SETTINGS = "patchbay:gateway:hubs";
const SETTINGS_URL = "/settings/";
const INVOKE_PATIENCE = 31_000;

/**
 * Several gateways as one hub. Every node runs every call of the data plane on its own connections; the node that got it
 * merges the answers. Sends are told and not waited for; whatever changes or asks membership is waited for, so that a
 * caller's next call finds it done wherever it goes.
 */
export class Cluster {
  readonly #bus: Bus;
  readonly #services: RestServices;
  /** Calls of other nodes run in the order in which they came. */
  #queue: Promise<void> = Promise.resolve();

  constructor(bus: Bus, services: RestServices, hubs: Hubs) {
    this.#bus = bus;
    this.#services = services;
    bus.onCall = (call, reply) => {
      this.#queue = this.#queue.then(() => this.#serve(call, reply, hubs)).catch(() => {});
    };
    bus.onReady((recall) => void this.#recall(recall, hubs).catch(() => {}));
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
      this.#bus.tell(call);
      return settled(own);
    }
    if (!(own instanceof HttpError) && own.stream) return { ...own, stream: this.#streams(own.stream, call) };
    if (request.method === "HEAD" && settled(own).status === 200) return settled(own);
    const all: (RestAnswer | HttpError)[] = [own];
    for await (const { status, json } of this.#bus.ask(call)) all.push({ status, json });
    return merge(all, request.url, this.#services.address.url);
  }

  /** Settings changed here: tell the others, also those that start later. */
  async settingsChanged(hub: string, settings: unknown): Promise<void> {
    await this.#bus.remember(SETTINGS, hub, settings === undefined ? undefined : JSON.stringify(settings));
    const body = Buffer.from(settings === undefined ? "" : JSON.stringify(settings));
    const call = { method: "PUT", url: SETTINGS_URL + hub, contentType: "application/json", body };
    for await (const _ of this.#bus.ask(call)) continue;
  }

  async #recall(recall: (key: string) => Promise<Record<string, string>>, hubs: Hubs): Promise<void> {
    for (const [hub, text] of Object.entries(await recall(SETTINGS))) {
      // One that cannot be taken (an operator's hub) does not keep out the others.
      await hubs.adopt(hub, parseHubSettings(JSON.parse(text))).catch(() => {});
    }
  }

  async #serve(call: ClusterCall, reply: (answer: ClusterAnswer) => void, hubs: Hubs): Promise<void> {
    const answer = (one: ClusterAnswer) => void (call.wants && reply(one));
    try {
      if (call.url.startsWith(SETTINGS_URL)) {
        const text = Buffer.from(call.body).toString();
        await hubs.adopt(
          call.url.slice(SETTINGS_URL.length),
          text === "" ? undefined : parseHubSettings(JSON.parse(text)),
        );
        return answer({ status: 200, last: true });
      }
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
