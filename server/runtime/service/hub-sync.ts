import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import { Pool } from "undici";
import type { HubSettings } from "./hub-settings.ts";

export interface HubSync {
  /** Brings the gateway to these settings, now or as soon as it can be reached. Never throws. */
  update(wanted: ReadonlyMap<string, HubSettings>): void;
  /** Resolves when the gateway has what was wanted last, or after `withinMs`. */
  settled(withinMs: number): Promise<void>;
  close(): Promise<void>;
}

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5000;

/** Tells the embedded gateway which hubs exist and what they deliver; repeats until it has been told. */
export function createHubSync(
  admin: { url: string; token: string },
  webhookUrl: string,
  logger: Logger | undefined,
): HubSync {
  const pool = new Pool(admin.url, { connections: 1, headersTimeout: 5000, bodyTimeout: 5000 });
  const closing = new AbortController();
  const told = new Map<string, string>();
  let wanted: ReadonlyMap<string, HubSettings> | undefined;
  let working: Promise<void> | undefined;

  async function call(
    method: "GET" | "PUT" | "DELETE",
    path: string,
    body?: unknown,
  ): Promise<{ status: number; text: string }> {
    const response = await pool.request({
      path,
      method,
      headers: { authorization: `Bearer ${admin.token}`, "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
      signal: closing.signal,
    });
    return { status: response.statusCode, text: await response.body.text() };
  }

  async function bring(target: ReadonlyMap<string, HubSettings>): Promise<void> {
    for (const [hub, settings] of target) {
      const text = JSON.stringify(settings);
      if (told.get(hub) === text) continue;
      const { status, text: answer } = await call("PUT", `/admin/hubs/${encodeURIComponent(hub)}`, settings);
      if (status === 409) logger?.info({ hub }, "the operator set this hub; deployed flows do not change it");
      else if (status >= 400 && status < 500)
        logger?.error({ hub, status, answer }, "the gateway refused the hub's settings");
      else if (status >= 300) throw new Error(`the gateway answered ${status}`);
      told.set(hub, text);
    }
    for (const hub of await ours()) {
      if (target.has(hub)) continue;
      await call("DELETE", `/admin/hubs/${encodeURIComponent(hub)}`);
      told.delete(hub);
    }
  }

  /** Hubs the gateway knows from us, also from before a restart: every handler of theirs leads here. */
  async function ours(): Promise<string[]> {
    const { status, text } = await call("GET", "/admin/hubs");
    if (status !== 200) throw new Error(`the gateway answered ${status}`);
    const { hubs } = JSON.parse(text) as { hubs: Record<string, HubSettings> };
    const isOurs = ({ eventHandlers = [] }: HubSettings) =>
      eventHandlers.length > 0 && eventHandlers.every((handler) => handler.urlTemplate === webhookUrl);
    return Object.keys(hubs).filter((hub) => told.has(hub) || isOurs(hubs[hub]!));
  }

  async function work(): Promise<void> {
    let wait = FIRST_RETRY_MS;
    for (;;) {
      if (!wanted || closing.signal.aborted) {
        // Together with the check, so that no update can fall between the two.
        working = undefined;
        return;
      }
      const target = wanted;
      try {
        await bring(target);
        wait = FIRST_RETRY_MS;
        if (wanted === target) wanted = undefined;
      } catch (error) {
        if (closing.signal.aborted) continue;
        if (wait === FIRST_RETRY_MS)
          logger?.warn({ error: (error as Error).message }, "the gateway cannot be told the hubs' settings yet");
        await delay(wait, undefined, { signal: closing.signal }).catch(() => {});
        wait = Math.min(wait * 2, LAST_RETRY_MS);
      }
    }
  }

  return {
    update(next) {
      wanted = next;
      working ??= work();
    },
    async settled(withinMs) {
      if (working) await Promise.race([working, delay(withinMs, undefined, { ref: false })]);
    },
    async close() {
      closing.abort();
      await working;
      await pool.destroy();
    },
  };
}
