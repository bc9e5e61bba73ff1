import { createStore } from "zustand/vanilla";
import { clientToken } from "../api/index.ts";
import { parseArguments, parseAuth, parseNamespace, parseQuery } from "./arguments.ts";
import { type Connection, openConnection } from "./connection.ts";
import { append, type LogEntry, withAck } from "./log.ts";
import {
  loadProfiles,
  MAX_CLIENTS,
  newProfile,
  type Profile,
  saveProfiles,
  type TextStorage,
  uniqueName,
} from "./profile.ts";

export type ConnectionState = "disconnected" | "connecting" | "connected" | "reconnecting";

export interface LiveClient {
  state: ConnectionState;
  socketId?: string;
  transport?: string;
  log: LogEntry[];
}

export interface ClientsState {
  profiles: Profile[];
  /** By client id; present for every profile. */
  live: Record<string, LiveClient>;
  add: (defaults?: Partial<Profile>) => string | null;
  remove: (id: string) => void;
  update: (id: string, change: Partial<Omit<Profile, "id">>) => void;
  connect: (id: string) => Promise<void>;
  disconnect: (id: string) => void;
  emit: (id: string) => Promise<void>;
  clearLog: (id: string) => void;
}

export interface ClientsOptions {
  storage?: TextStorage;
  token?: typeof clientToken;
  now?: () => number;
  /** Log entries wait until the next frame, so that a thousand events a second are sixty renders, not a thousand. */
  schedule?: (flush: () => void) => void;
}

const IDLE: LiveClient = { state: "disconnected", log: [] };

export type ClientsStore = ReturnType<typeof createClients>;

export function createClients(options: ClientsOptions = {}) {
  const { storage, token = clientToken, now = Date.now, schedule = (flush) => setTimeout(flush, 16) } = options;
  const profiles = loadProfiles(storage);
  const connections = new Map<string, Connection>();
  /** Counts connect and disconnect per client, so that an attempt that was given up cannot come alive later. */
  const attempts = new Map<string, number>();
  const waiting = new Map<string, LogEntry[]>();
  let nextEntry = 1;

  const store = createStore<ClientsState>((set, get) => {
    const patch = (id: string, change: Partial<LiveClient>) =>
      set(({ live }) => (live[id] ? { live: { ...live, [id]: { ...live[id], ...change } } } : {}));

    const flush = () => {
      const batches = [...waiting];
      waiting.clear();
      set(({ live }) => {
        const next = { ...live };
        for (const [id, entries] of batches)
          if (next[id]) next[id] = { ...next[id], log: append(next[id].log, entries) };
        return { live: next };
      });
    };

    const log = (id: string, entry: Omit<LogEntry, "id" | "at">): number => {
      const full: LogEntry = { ...entry, id: nextEntry++, at: now() };
      const queue = waiting.get(id);
      if (queue) queue.push(full);
      else {
        if (waiting.size === 0) schedule(flush);
        waiting.set(id, [full]);
      }
      return full.id;
    };

    const settleAck = (id: string, entry: number, ack: NonNullable<LogEntry["ack"]>) => {
      if (waiting.size > 0) flush();
      const live = get().live[id];
      if (live) patch(id, { log: withAck(live.log, entry, ack) });
    };

    const profileOf = (id: string) => get().profiles.find((profile) => profile.id === id);
    const nextAttempt = (id: string) => {
      const attempt = (attempts.get(id) ?? 0) + 1;
      attempts.set(id, attempt);
      return attempt;
    };

    return {
      profiles,
      live: Object.fromEntries(profiles.map((profile) => [profile.id, IDLE])),

      add(defaults) {
        const { profiles, live } = get();
        if (profiles.length >= MAX_CLIENTS) return null;
        const id = crypto.randomUUID();
        const profile = { ...newProfile(profiles, id), ...defaults, id };
        const named = { ...profile, name: uniqueName(profile.name, id, profiles) };
        set({ profiles: [...profiles, named], live: { ...live, [id]: IDLE } });
        return id;
      },

      remove(id) {
        get().disconnect(id);
        waiting.delete(id);
        set(({ profiles, live }) => {
          const { [id]: _gone, ...rest } = live;
          return { profiles: profiles.filter((profile) => profile.id !== id), live: rest };
        });
      },

      update(id, change) {
        set(({ profiles }) => ({
          profiles: profiles.map((profile) => (profile.id === id ? { ...profile, ...change } : profile)),
        }));
      },

      async connect(id) {
        const profile = profileOf(id);
        if (!profile || get().live[id]?.state !== "disconnected") return;
        const namespace = parseNamespace(profile.namespace);
        const query = parseQuery(profile.query);
        const auth = parseAuth(profile.auth);
        if (!namespace.ok || !query.ok || !auth.ok) return;
        const attempt = nextAttempt(id);
        const current = () => attempts.get(id) === attempt;
        patch(id, { state: "connecting", socketId: undefined, transport: undefined });
        try {
          const connection = await openConnection(
            {
              token: () => token(profile.hub, profile.userId || undefined),
              namespace: namespace.value,
              query: query.value,
              auth: auth.value,
              transports: profile.transport === "both" ? ["polling", "websocket"] : [profile.transport],
            },
            {
              connected: ({ socketId, transport }) => {
                if (!current()) return;
                patch(id, { state: "connected", socketId, transport });
                log(id, { kind: "info", text: `connected to ${namespace.value} as ${socketId}` });
              },
              disconnected: (reason, final) => {
                if (!current()) return;
                patch(id, { state: final ? "disconnected" : "reconnecting", socketId: undefined });
                log(id, { kind: "info", text: `disconnected: ${reason}` });
                if (final) connections.delete(id);
              },
              refused: (message, data, final) => {
                if (!current()) return;
                patch(id, { state: final ? "disconnected" : "reconnecting" });
                log(id, {
                  kind: "error",
                  text: `connection refused: ${message}`,
                  ...(data === undefined ? {} : { args: [data] }),
                });
                if (final) connections.delete(id);
              },
              event: (event, args) => {
                if (current()) log(id, { kind: "in", event, args });
              },
            },
          );
          if (current()) connections.set(id, connection);
          else connection.close();
        } catch (error) {
          if (!current()) return;
          patch(id, { state: "disconnected" });
          log(id, { kind: "error", text: `no token: ${error instanceof Error ? error.message : String(error)}` });
        }
      },

      disconnect(id) {
        const wasOpen = get().live[id]?.state !== "disconnected";
        nextAttempt(id);
        connections.get(id)?.close();
        connections.delete(id);
        if (!wasOpen) return;
        patch(id, { state: "disconnected", socketId: undefined });
        log(id, { kind: "info", text: "disconnected by you" });
      },

      async emit(id) {
        const profile = profileOf(id);
        const connection = connections.get(id);
        const args = profile ? parseArguments(profile.args) : null;
        const event = profile?.event.trim();
        if (!profile || !connection || !args || !event || get().live[id]?.state !== "connected") return;
        if (!profile.ack) {
          log(id, { kind: "out", event, args });
          connection.emit(event, args);
          return;
        }
        const entry = log(id, { kind: "out", event, args, ack: { state: "waiting" } });
        const began = performance.now();
        try {
          const answer = await connection.emitWithAck(event, args, profile.ackTimeoutMs);
          settleAck(id, entry, { state: "received", args: answer, ms: Math.round(performance.now() - began) });
        } catch {
          settleAck(id, entry, { state: "timeout", ms: profile.ackTimeoutMs });
        }
      },

      clearLog(id) {
        waiting.delete(id);
        patch(id, { log: [] });
      },
    };
  });

  store.subscribe((state, before) => {
    if (state.profiles !== before.profiles) saveProfiles(storage, state.profiles);
  });
  return store;
}
