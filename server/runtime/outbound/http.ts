import { lookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { Agent, type Dispatcher } from "undici";
import { resolveConnection, type Connections } from "../../../flows/handler-kit/connections.ts";
import { incoming, outgoing } from "../../../flows/handler-kit/http-call.ts";
import { withRetries } from "../../../flows/handler-kit/retries.ts";
import type { HttpCallRequest, HttpCallResponse } from "../../../flows/handler-kit/types.ts";
import { isPrivateAddress } from "./addresses.ts";

export interface OutboundHttp {
  call(request: HttpCallRequest): Promise<HttpCallResponse>;
  close(): Promise<void>;
}

const DEFAULT_TIMEOUT = 5000;
const MAX_BODY = 1024 * 1024;

export interface OutboundOptions {
  /** Lets calls reach loopback and private networks. Named connections always may: they are the operator's. */
  allowPrivate: boolean;
  /** Hosts that may be called, `api.example.com` or `*.example.com`; every public host without it. */
  allow?: readonly string[];
  connections?: Connections;
  /** How names become addresses; the system's way by default. */
  resolve?: typeof lookup;
}

/**
 * `ctx.http`: private addresses refused unless allowed, redirects not followed, 5 s, 1 MB. The name is resolved where
 * the connection is made and the address checked there, so that a name cannot change its mind between check and use.
 */
export function createOutboundHttp({
  allowPrivate,
  allow,
  connections,
  resolve = lookup,
}: OutboundOptions): OutboundHttp {
  const pooling = { connections: 50, pipelining: 1 };
  const open = new Agent({ ...pooling, connect: { timeout: DEFAULT_TIMEOUT } });
  const guarded = new Agent({ ...pooling, connect: { timeout: DEFAULT_TIMEOUT, lookup: publicLookup(resolve) } });

  /** Throws when the flow's author may not call that host. */
  function check(url: URL): void {
    const host = url.hostname.replace(/^\[|\]$/g, "");
    if (allow && !allow.some((pattern) => hostMatches(pattern, host))) {
      throw new TypeError(`http: ${host} is not among the hosts this runtime's operator allows`);
    }
    // An address in the URL is never looked up, so it is checked here.
    if (!allowPrivate && isIP(host) && isPrivateAddress(host)) throw refusal(url.hostname);
  }

  async function once(request: HttpCallRequest, url: URL, agent: Agent): Promise<HttpCallResponse> {
    const { headers, body } = outgoing(request);
    const { timeout = DEFAULT_TIMEOUT } = request;
    const method = (request.method ?? "GET").toUpperCase() as Dispatcher.HttpMethod;
    try {
      const signal = AbortSignal.timeout(timeout);
      const path = url.pathname + url.search;
      const response = await agent.request({ origin: url.origin, path, method, headers, body, signal });
      return incoming(response.statusCode, flatten(response.headers), await readText(response.body));
    } catch (error) {
      const late = (error as Error).name === "TimeoutError";
      const why = late ? `no answer within ${timeout} ms` : (error as Error).message;
      throw new Error(`${method} ${url.origin}${url.pathname}: ${why}`, { cause: error });
    }
  }

  return {
    async call(asked) {
      const request = resolveConnection(asked, connections);
      const url = target(request.url);
      const named = asked.connection !== undefined;
      if (!named) check(url);
      return withRetries(request, () => once(request, url, named || allowPrivate ? open : guarded));
    },
    async close() {
      await Promise.all([open.destroy(), guarded.destroy()]);
    },
  };
}

function hostMatches(pattern: string, host: string): boolean {
  const wanted = pattern.toLowerCase();
  return wanted.startsWith("*.") ? host.endsWith(wanted.slice(1)) : host === wanted;
}

function target(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw new TypeError(`http.call: not an http(s) URL: ${String(text).slice(0, 200)}`);
  }
  return url;
}

function refusal(name: string): TypeError {
  return new TypeError(
    `${name} is a private address; start with allowPrivateHttp (PATCHBAY_ALLOW_PRIVATE_HTTP=1) to let flows reach it`,
  );
}

/** Resolves like Node does, then drops private addresses; what is left is what gets connected. */
const publicLookup =
  (resolve: typeof lookup): LookupFunction =>
  (hostname, lookupOptions, callback) => {
    resolve(hostname, { ...lookupOptions, all: true }, (error, addresses) => {
      if (error) return callback(error, "", 0);
      const open = addresses.filter(({ address }) => !isPrivateAddress(address));
      const [first] = open;
      if (!first) return callback(refusal(hostname), "", 0);
      if (lookupOptions.all) callback(null, open);
      else callback(null, first.address, first.family);
    });
  };

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return flat;
}

async function readText(body: Dispatcher.ResponseData["body"]): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new RangeError(`the answer is larger than ${MAX_BODY} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
