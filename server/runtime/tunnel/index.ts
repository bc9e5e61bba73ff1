import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import { Pool } from "undici";
import { WEBHOOK_PATH } from "../../../flows/handler-kit/receive.ts";
import type { RestAuthorizer } from "../../../flows/handler-kit/token.ts";
import { openTunnel, type Forward, type TunnelConnection } from "./connection.ts";

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;
/** What a hub's event handler must say so that its events come down our tunnel. */
export const TUNNEL_TEMPLATE = `tunnel://${WEBHOOK_PATH}`;

export interface Tunnels {
  /** The hubs to be attached to: new ones are connected, others drained. */
  attach(hubs: ReadonlySet<string>): void;
  /** Resolves when every hub is attached, or after `withinMs`. */
  settled(withinMs: number): Promise<void>;
  /** Finishes what is under way (at most `withinMs`), then hangs up. */
  close(withinMs: number): Promise<void>;
}

/**
 * Attaches this runtime to a service that cannot reach it: one connection for each hub, made from here. What comes down
 * is handed to the runtime's own listener, webhooks only: whoever speaks for the service gets no other route.
 */
export function createTunnels(
  service: { endpoint: string; authorize: RestAuthorizer },
  runtimeUrl: string,
  logger: Logger | undefined,
): Tunnels {
  const pool = new Pool(runtimeUrl, { connections: 64 });
  const attached = new Map<string, Attachment>();

  const forward: Forward = async ({ method, path, headers, body }) => {
    if (path.split("?")[0] !== WEBHOOK_PATH) return { status: 404, headers: {}, body: Buffer.alloc(0) };
    const { host: _host, connection: _connection, "content-length": _length, ...rest } = headers;
    const answer = await pool.request({
      path,
      method: method as "POST",
      headers: rest,
      body: body.length ? body : null,
    });
    const type = answer.headers["content-type"];
    const kept: Record<string, string[]> = type === undefined ? {} : { "Content-Type": [type].flat() };
    return {
      status: answer.statusCode,
      headers: kept,
      body: new Uint8Array(await answer.body.arrayBuffer()),
    };
  };

  return {
    attach(hubs) {
      for (const [hub, attachment] of attached) {
        if (hubs.has(hub)) continue;
        attached.delete(hub);
        void attachment.detach(LAST_RETRY_MS);
      }
      for (const hub of hubs) if (!attached.has(hub)) attached.set(hub, attach(service, hub, forward, logger));
    },
    async settled(withinMs) {
      const all = Promise.all([...attached.values()].map(({ first }) => first));
      await Promise.race([all, delay(withinMs, undefined, { ref: false })]);
    },
    async close(withinMs) {
      await Promise.all([...attached.values()].map((attachment) => attachment.detach(withinMs)));
      attached.clear();
      await pool.destroy();
    },
  };
}

interface Attachment {
  /** Resolves with the first connection the service took. */
  first: Promise<void>;
  detach(withinMs: number): Promise<void>;
}

/** Keeps one connection to one hub: comes back after each loss, sooner at first, later when the service stays away. */
function attach(
  { endpoint, authorize }: { endpoint: string; authorize: RestAuthorizer },
  hub: string,
  forward: Forward,
  logger: Logger | undefined,
): Attachment {
  const url = `${endpoint.replace(/^http/, "ws")}/server/tunnel?hub=${encodeURIComponent(hub)}`;
  const leaving = new AbortController();
  /** The newest, and old ones that still answer. */
  const open = new Set<TunnelConnection>();
  let succeeded = () => {};
  const first = new Promise<void>((resolve) => (succeeded = resolve));

  /** Resolves when another connection is due. */
  async function connectOnce(): Promise<void> {
    const token = await authorize(url);
    if (leaving.signal.aborted) return;
    const connection = openTunnel(`${url}&access_token=${encodeURIComponent(token)}`, forward);
    open.add(connection);
    const gone = connection.closed.then(() => void open.delete(connection));
    await connection.opened;
    logger?.info({ hub }, "attached to the service by a tunnel");
    succeeded();
    const asked = new Promise<void>((resolve) => (connection.onLeave = resolve));
    await Promise.race([gone, asked]);
    // Asked to leave: the next connection is made first, this one answers what it has.
    if (open.has(connection)) void connection.drain(LAST_RETRY_MS);
  }

  async function keep(): Promise<void> {
    let wait = FIRST_RETRY_MS;
    while (!leaving.signal.aborted) {
      const since = Date.now();
      try {
        // oxlint-disable-next-line no-await-in-loop -- one connection after the other
        await connectOnce();
        if (!leaving.signal.aborted) logger?.warn({ hub }, "the service ended the tunnel; connecting again");
      } catch (error) {
        if (leaving.signal.aborted) return;
        // `ws` quotes no URL in its errors, so no token gets into the log.
        const detail = (error as Error).message;
        if (wait === FIRST_RETRY_MS)
          logger?.warn({ hub, detail }, "the service does not take the tunnel yet; trying again");
      }
      // A connection that held for a while was a good one.
      if (Date.now() - since > LAST_RETRY_MS) wait = FIRST_RETRY_MS;
      // Many runtimes that lost the same service do not come back at the same moment.
      const pause = wait * (0.5 + Math.random() / 2);
      // oxlint-disable-next-line no-await-in-loop -- the pause before the next connection
      await delay(pause, undefined, { signal: leaving.signal }).catch(() => {});
      wait = Math.min(wait * 2, LAST_RETRY_MS);
    }
  }
  const kept = keep();

  return {
    first,
    async detach(withinMs) {
      leaving.abort();
      await Promise.all([...open].map((connection) => connection.drain(withinMs)));
      await kept;
    },
  };
}
