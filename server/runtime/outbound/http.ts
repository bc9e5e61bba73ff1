import { lookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { Agent, type Dispatcher } from "undici";
import { incoming, outgoing } from "../../../flows/handler-kit/http-call.ts";
import type { HttpCallRequest, HttpCallResponse } from "../../../flows/handler-kit/types.ts";
import { isPrivateAddress } from "./addresses.ts";

export interface OutboundHttp {
  call(request: HttpCallRequest): Promise<HttpCallResponse>;
  close(): Promise<void>;
}

const DEFAULT_TIMEOUT = 5000;
const MAX_BODY = 1024 * 1024;

/**
 * `ctx.http`: private addresses refused unless allowed, redirects not followed, 5 s, 1 MB. The name is resolved where
 * the connection is made and the address checked there, so that a name cannot change its mind between check and use.
 */
export function createOutboundHttp(options: { allowPrivate: boolean }): OutboundHttp {
  const agent = new Agent({
    connections: 50,
    pipelining: 1,
    connect: { timeout: DEFAULT_TIMEOUT, ...(options.allowPrivate ? {} : { lookup: publicLookup }) },
  });

  return {
    async call(request) {
      const url = target(request.url);
      const host = url.hostname.replace(/^\[|\]$/g, "");
      // An address in the URL is never looked up, so it is checked here.
      if (!options.allowPrivate && isIP(host) && isPrivateAddress(host)) throw refusal(url.hostname);
      const timeout = request.timeout ?? DEFAULT_TIMEOUT;
      const { headers, body } = outgoing(request);
      try {
        const signal = AbortSignal.timeout(timeout);
        const method = (request.method ?? "GET").toUpperCase() as Dispatcher.HttpMethod;
        const response = await agent.request({
          origin: url.origin,
          path: url.pathname + url.search,
          method,
          headers,
          body,
          signal,
        });
        return incoming(response.statusCode, flatten(response.headers), await readText(response.body));
      } catch (error) {
        const why =
          (error as Error).name === "TimeoutError" ? `no answer within ${timeout} ms` : (error as Error).message;
        throw new Error(`${request.method ?? "GET"} ${url.origin}${url.pathname}: ${why}`, { cause: error });
      }
    },
    close: () => agent.destroy(),
  };
}

function target(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw new TypeError(`http.call: not an http(s) URL: ${String(text).slice(0, 200)}`);
  }
  return url;
}

function refusal(name: string): Error {
  return new Error(
    `${name} is a private address; start with allowPrivateHttp (PATCHBAY_ALLOW_PRIVATE_HTTP=1) to let flows reach it`,
  );
}

/** Resolves like Node does, then drops private addresses; what is left is what gets connected. */
const publicLookup: LookupFunction = (hostname, lookupOptions, callback) => {
  lookup(hostname, { ...lookupOptions, all: true }, (error, addresses) => {
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
