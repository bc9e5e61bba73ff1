import type { HttpCallRequest } from "./types.ts";

/** A service the operator knows by name, with what is secret about it: never in a flow, its traces or its logs. */
export interface NamedConnection {
  /** Base URL; the request's `url` is a path below it. */
  url: string;
  /** Sent with every call, over the request's own: `{ "authorization": "Bearer …" }`. */
  headers?: Readonly<Record<string, string>>;
}

export type Connections = Readonly<Record<string, NamedConnection>>;

/**
 * A request that names a connection, as the request that goes out: absolute URL, secret headers added. Others are given
 * back as they are. Throws when the name is unknown or the path would leave the connection's base URL.
 */
export function resolveConnection(request: HttpCallRequest, connections: Connections = {}): HttpCallRequest {
  const { connection: name, ...rest } = request;
  if (name === undefined) return request;
  const connection = Object.hasOwn(connections, name) ? connections[name] : undefined;
  if (!connection)
    throw new TypeError(`http: there is no connection named "${name}"; the operator of this host sets them`);
  const base = connection.url.endsWith("/") ? connection.url : `${connection.url}/`;
  const path = request.url.replace(/^\/+/, "");
  const url = URL.canParse(path, base) ? new URL(path, base) : undefined;
  if (!url?.href.startsWith(new URL(base).href)) {
    throw new TypeError(`http: "${request.url.slice(0, 200)}" is not a path below connection "${name}"`);
  }
  const own = Object.entries(request.headers ?? {}).map(([header, value]) => [header.toLowerCase(), value]);
  const secret = Object.entries(connection.headers ?? {}).map(([header, value]) => [header.toLowerCase(), value]);
  return { ...rest, url: url.href, headers: Object.fromEntries([...own, ...secret]) };
}
