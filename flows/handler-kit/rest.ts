import { toRestRequests, type RestRequest } from "./actions.ts";
import type { RestAuthorizer } from "./token.ts";
import type { Action } from "./types.ts";

/** The part of `fetch` the kit uses, so that hosts can put something faster in its place. */
export type FetchLike = (
  url: string,
  init: { method: string; headers: Record<string, string>; body: string },
) => Promise<{ status: number; text(): Promise<string> }>;

/** The service refused a call, or could not be reached (`status` 0). */
export class RestError extends Error {
  override name = "RestError";
  readonly status: number;
  constructor(message: string, status: number, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

export interface Sender {
  /** Sends one action; resolves when the service has taken it. */
  send(hub: string, action: Action): Promise<void>;
  /** In order, each after the one before was taken. All shapes are checked before the first goes out. */
  sendAll(hub: string, actions: readonly Action[]): Promise<void>;
  /** The same with what `toRestRequest` made of actions of one hub. */
  sendRequests(hub: string, requests: readonly RestRequest[]): Promise<void>;
}

export interface SenderOptions {
  /** Origin of the service's REST interface. */
  endpoint: string;
  authorize: RestAuthorizer;
  fetch?: FetchLike;
}

const API_VERSION = "2024-12-01";

export function createSender(options: SenderOptions): Sender {
  const fetchLike = options.fetch ?? ((url, init) => fetch(url, init));

  async function call(request: RestRequest): Promise<void> {
    const url = options.endpoint + request.path;
    const query = new URLSearchParams({ ...request.query, "api-version": API_VERSION });
    const token = options.authorize(url);
    const headers = {
      authorization: `Bearer ${typeof token === "string" ? token : await token}`,
      "content-type": request.contentType,
    };
    let response: Awaited<ReturnType<FetchLike>>;
    let body: string;
    try {
      response = await fetchLike(`${url}?${query}`, { method: request.method, headers, body: request.body });
      // Read always: an unread body keeps its connection busy.
      body = await response.text();
    } catch (error) {
      throw new RestError(`Service at ${options.endpoint} cannot be reached: ${reason(error)}`, 0, { cause: error });
    }
    if (response.status < 200 || response.status > 299) {
      throw new RestError(
        `Service answered ${response.status} to ${request.method} ${request.path}: ${body.slice(0, 300)}`,
        response.status,
      );
    }
  }

  async function sendRequests(_hub: string, requests: readonly RestRequest[]): Promise<void> {
    // oxlint-disable-next-line no-await-in-loop -- the order of a run's actions is part of the contract
    for (const request of requests) await call(request);
  }

  return {
    // Async, so that an action of wrong shape rejects and does not throw.
    send: async (hub, action) => sendRequests(hub, toRestRequests(hub, [action])),
    sendAll: async (hub, actions) => sendRequests(hub, toRestRequests(hub, actions)),
    sendRequests,
  };
}

/** `fetch` hides the useful part ("ECONNREFUSED …") in `cause`. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause : undefined;
  return cause?.message || error.message || (cause as { code?: string } | undefined)?.code || error.name;
}
