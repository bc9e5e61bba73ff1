import type { GatewayStats } from "../stats.ts";
import { Hub, type HubStats, type Upstream } from "./hub.ts";
import type { HubSettingsStore } from "./settings-store.ts";
import type { HubSettings } from "./settings.ts";

/** `here`: an administrator of this node did it; else another node did. */
type Changed = (hub: string, settings: HubSettings | undefined, here: boolean) => void | Promise<void>;

/**
 * All hubs of this gateway. A hub comes into being when someone with a right to it first needs it; that is a holder of
 * an access key or of the admin token, so their number needs no bound of its own.
 */
export class Hubs {
  readonly #hubs = new Map<string, Hub>();
  readonly #store: HubSettingsStore;
  readonly #upstream: (hub: Hub) => Upstream;
  readonly #stats: GatewayStats;
  readonly #changed: Changed;

  /** `changed` hears of every change of settings. */
  constructor(store: HubSettingsStore, upstream: (hub: Hub) => Upstream, stats: GatewayStats, changed: Changed) {
    this.#store = store;
    this.#changed = changed;
    this.#upstream = upstream;
    this.#stats = stats;
  }

  /** Makes the hub if need be. */
  get(name: string): Hub {
    let hub = this.#hubs.get(name);
    if (!hub) {
      hub = new Hub(name, this.#store.get(name), this.#upstream, this.#stats);
      this.#hubs.set(name, hub);
    }
    return hub;
  }

  /** Without making it. */
  find(name: string): Hub | undefined {
    return this.#hubs.get(name);
  }

  stats(name: string): HubStats {
    const hub = this.find(name);
    return {
      connections: hub?.size ?? 0,
      sockets: hub?.sockets ?? 0,
      namespaces: Object.fromEntries(hub?.namespaces ?? []),
    };
  }

  settings(name: string): HubSettings | undefined {
    return this.#store.get(name);
  }

  allSettings(): Map<string, HubSettings> {
    return this.#store.all();
  }

  /** Takes a change from an administrator and passes it on. */
  async configure(name: string, settings: HubSettings | undefined): Promise<void> {
    await this.#take(name, settings);
    await this.#changed(name, settings, true);
  }

  /** Takes a change from another node. */
  async adopt(name: string, settings: HubSettings | undefined): Promise<void> {
    await this.#take(name, settings);
    await this.#changed(name, settings, false);
  }

  async #take(name: string, settings: HubSettings | undefined): Promise<void> {
    if (settings) await this.#store.set(name, settings);
    else await this.#store.delete(name);
    this.#hubs.get(name)?.configure(settings);
  }

  [Symbol.iterator](): Iterator<Hub> {
    return this.#hubs.values();
  }

  close(): void {
    for (const hub of this.#hubs.values()) hub.close();
  }
}
