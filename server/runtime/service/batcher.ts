import { toRestRequest, toRestRequests, type RestRequest } from "../../../flows/handler-kit/actions.ts";
import { RestError, type Sender } from "../../../flows/handler-kit/rest.ts";
import type { RestAuthorizer } from "../../../flows/handler-kit/token.ts";
import type { Action } from "../../../flows/handler-kit/types.ts";
import type { Post } from "./post.ts";

/** Bounds of one request; what is larger goes by itself. */
const MAX_LISTS = 250;
const MAX_CHARACTERS = 512 * 1024;

export interface BatcherOptions {
  endpoint: string;
  authorize: RestAuthorizer;
  post: Post;
  /** Sends one by one: for a service that does not know batches, and for what is alone anyway. */
  alone: Sender;
}

/** How many clients each action went to; null for one that sends nothing, and where the service does not say. */
export type Deliveries = (number | null)[];

export interface CountingSender extends Sender {
  /** As `sendAll`, and asks the service to count. One number per action. */
  sendCounted(hub: string, actions: readonly Action[]): Promise<Deliveries>;
}

/** How a service says that it has no such route. */
const unknownRoute = new Set([400, 404, 405, 415, 501]);

interface Waiting {
  requests: readonly RestRequest[];
  characters: number;
  resolve(deliveries?: readonly (number | null)[]): void;
  reject(error: unknown): void;
  /** Wants to know who was reached, which only an answer to a batch says. */
  counted: boolean;
}

/**
 * Sends the actions of all runs that end at the same moment in one request, where the service takes that: our gateway
 * does (`:batch`), the Azure service does not, and the first answer tells. A run's actions keep their order and its own
 * outcome. Nothing waits for a batch to fill: it holds what one turn of the event loop brought.
 */
export function createBatcher({ endpoint, authorize, post, alone }: BatcherOptions): CountingSender {
  const queues = new Map<string, Waiting[]>();
  /** Undefined until the service has answered a batch. */
  let supported: boolean | undefined;

  function add(
    hub: string,
    requests: readonly RestRequest[],
    counted = false,
  ): Promise<readonly (number | null)[] | void> {
    if (requests.length === 0) return Promise.resolve();
    const characters = requests.reduce((sum, { body, path }) => sum + body.length + path.length, 0);
    if (supported === false || characters > MAX_CHARACTERS) return alone.sendRequests(hub, requests);
    return new Promise((resolve, reject) => {
      const waiting = { requests, characters, resolve, reject, counted };
      const queue = queues.get(hub);
      if (queue) return void queue.push(waiting);
      queues.set(hub, [waiting]);
      setImmediate(() => flush(hub));
    });
  }

  function flush(hub: string): void {
    const queue = queues.get(hub)!;
    queues.delete(hub);
    let part: Waiting[] = [];
    let characters = 0;
    for (const waiting of queue) {
      if (part.length === MAX_LISTS || (characters + waiting.characters > MAX_CHARACTERS && part.length > 0)) {
        void send(hub, part);
        part = [];
        characters = 0;
      }
      part.push(waiting);
      characters += waiting.characters;
    }
    void send(hub, part);
  }

  async function send(hub: string, part: Waiting[]): Promise<void> {
    if (part.length === 1 && part[0]!.requests.length === 1 && !part[0]!.counted) return oneByOne(hub, part);
    try {
      const url = `${endpoint}/api/hubs/${encodeURIComponent(hub)}/:batch`;
      const lists = part.map(({ requests }) => requests.map(callOf));
      const headers = { authorization: `Bearer ${await authorize(url)}`, "content-type": "application/json" };
      const { status, text } = await post(url, headers, JSON.stringify({ lists }));
      if (supported !== true && unknownRoute.has(status)) {
        // A service without batches: nothing was done. Several batches may be out before the first answer.
        supported = false;
        return await oneByOne(hub, part);
      }
      if (status !== 200) throw new RestError(`Service answered ${status} to a batch: ${text.slice(0, 300)}`, status);
      supported = true;
      settle(part, JSON.parse(text));
    } catch (error) {
      const known = error instanceof RestError ? error : unreachable(error as Error);
      for (const { reject } of part) reject(known);
    }
  }

  function unreachable(cause: Error): RestError {
    return new RestError(`Service at ${endpoint} cannot be reached: ${cause.message}`, 0, { cause });
  }

  async function oneByOne(hub: string, part: Waiting[]): Promise<void> {
    await Promise.all(
      part.map(({ requests, resolve, reject }) => alone.sendRequests(hub, requests).then(() => resolve(), reject)),
    );
  }

  return {
    // Async, so that an action of wrong shape rejects and does not throw.
    send: async (hub, action) => void (await add(hub, toRestRequests(hub, [action]))),
    sendAll: async (hub, actions) => void (await add(hub, toRestRequests(hub, actions))),
    sendRequests: async (hub, requests) => void (await add(hub, requests)),
    async sendCounted(hub, actions) {
      const all = actions.map((action) => toRestRequest(hub, action));
      const counts = await add(hub, all.filter(isPresent), true);
      let at = 0;
      return all.map((request) => {
        return request && counts ? (counts[at++] ?? null) : null;
      });
    },
  };
}

function isPresent<T>(value: T | undefined): value is T {
  return value !== undefined;
}

function callOf({ path, query, contentType, body }: RestRequest): { url: string; contentType: string; body: string } {
  const search = query.filter === undefined ? "" : `?${new URLSearchParams(query)}`;
  return { url: path + search, contentType, body };
}

/** Each run's outcome; `done` short of its calls names the one that failed. */
function settle(
  part: Waiting[],
  answer: { results: { done: number; status?: number; message?: string; deliveries?: (number | null)[] }[] },
): void {
  if (answer.results?.length !== part.length)
    throw new RestError("Service answered a batch with another number of results", 200);
  for (const [at, { requests, resolve, reject }] of part.entries()) {
    const { done, status = 0, message, deliveries } = answer.results[at]!;
    const failed = requests[done];
    if (failed)
      reject(new RestError(`Service answered ${status} to ${failed.method} ${failed.path}: ${message}`, status));
    else resolve(deliveries);
  }
}
