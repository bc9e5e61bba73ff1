import type { IncomingMessage } from "node:http";

/**
 * Which origins are ours. With a configured public endpoint it alone counts, wherever we really listen (a proxy, a
 * container). Without one, the address the caller used (its Host header) and the loopback names of our port: a token is
 * bound to us by its signature, the audience only keeps it from being used on another hub or route.
 */
export class PublicAddress {
  readonly #configured: string | undefined;
  #listening = "http://127.0.0.1";
  #host = "127.0.0.1";
  /** Of our port; those an unconfigured gateway is known by. */
  #loopback: readonly string[] = [];

  constructor(publicEndpoint: string | undefined) {
    if (publicEndpoint === undefined) return;
    const url = URL.canParse(publicEndpoint) ? new URL(publicEndpoint) : undefined;
    if (!url || !/^https?:$/.test(url.protocol)) {
      throw new Error(`publicEndpoint must be an http or https URL, not "${publicEndpoint}".`);
    }
    this.#configured = url.origin + url.pathname.replace(/\/+$/, "");
    this.#host = url.host;
  }

  /** Called once the port is known. */
  listensOn(url: string): void {
    this.#listening = url;
    const { host, port } = new URL(url);
    if (this.#configured === undefined) this.#host = host;
    this.#loopback = [url, `http://localhost:${port}`, `http://127.0.0.1:${port}`, `http://[::1]:${port}`];
  }

  /** The address clients are told, without a trailing slash. */
  get url(): string {
    return this.#configured ?? this.#listening;
  }

  /** What webhooks are told in `WebHook-Request-Origin`: host, and port unless it is the scheme's own. */
  get host(): string {
    return this.#host;
  }

  /** Whether `audience` is `path` (no query, no trailing slash) at one of our origins. */
  matches(audience: string, path: string, req: IncomingMessage): boolean {
    const bases = this.#bases(req);
    // Nearly always it is the same text, which costs a hundredth of normalising six URLs.
    if (bases.some((base) => base + path === audience)) return true;
    const wanted = normalise(audience);
    return bases.some((base) => normalise(base + path) === wanted);
  }

  #bases(req: IncomingMessage): readonly string[] {
    if (this.#configured !== undefined) return [this.#configured];
    const { host } = req.headers;
    return host ? [...this.#loopback, `http://${host}`] : this.#loopback;
  }
}

/** Scheme http/ws and its secure twin are one; case, default ports, query and trailing slash do not matter. */
function normalise(url: string): string {
  const scheme = /^(?:http|ws)s?:\/\//i.exec(url);
  if (!scheme) return url.toLowerCase();
  const secure = scheme[0].toLowerCase().startsWith("https") || scheme[0].toLowerCase().startsWith("wss");
  let rest = url.slice(scheme[0].length).split("?")[0]!.toLowerCase().replace(/\/+$/, "");
  rest = rest.replace(/^([^/]*):(\d+)(?=\/|$)/, (all, host, port) => (port === (secure ? "443" : "80") ? host : all));
  try {
    return decodeURI(rest);
  } catch {
    return rest;
  }
}
