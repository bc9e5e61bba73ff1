/** What is remembered of each client between visits: how it connects and what it last wrote. Never a token. */

import { z } from "zod";

export const TRANSPORTS = ["websocket", "polling", "both"] as const;
export const MAX_CLIENTS = 8;
const STORAGE_KEY = "patchbay.clients";

/* `catch` on each member: one unreadable value costs that value, not all clients. */
const profileSchema = z.object({
  id: z.string().min(1),
  name: z.string().max(60).catch("Client"),
  hub: z.string().max(128).catch("hub"),
  namespace: z.string().max(200).catch("/"),
  query: z.string().max(2_000).catch(""),
  auth: z.string().max(10_000).catch(""),
  userId: z.string().max(200).catch(""),
  transport: z.enum(TRANSPORTS).catch("websocket"),
  event: z.string().max(200).catch(""),
  args: z.array(z.string().max(100_000)).max(16).catch([]),
  ack: z.boolean().catch(false),
  ackTimeoutMs: z.number().int().min(1).max(600_000).catch(5_000),
});
export type Profile = z.infer<typeof profileSchema>;

/** Where to keep text; the browser's localStorage, or something like it in tests. */
export type TextStorage = Pick<Storage, "getItem" | "setItem">;

const NAMES = ["Alice", "Bob", "Carol", "Dave", "Erin", "Frank", "Grace", "Heidi"];

export function newProfile(existing: readonly Profile[], id: string): Profile {
  const taken = new Set(existing.map((profile) => profile.name));
  const name = NAMES.find((candidate) => !taken.has(candidate)) ?? `Client ${existing.length + 1}`;
  const like = existing.at(-1);
  return {
    id,
    name,
    hub: like?.hub ?? "hub",
    namespace: like?.namespace ?? "/",
    query: "",
    auth: "",
    userId: "",
    transport: like?.transport ?? "websocket",
    event: like?.event ?? "",
    args: like ? like.args.map(() => "") : [""],
    ack: false,
    ackTimeoutMs: 5_000,
  };
}

/** A name no other client has, because names are how people and tests tell clients apart. */
export function uniqueName(wanted: string, id: string, profiles: readonly Profile[]): string {
  const base = wanted.trim() || "Client";
  const taken = new Set(profiles.filter((profile) => profile.id !== id).map((profile) => profile.name));
  if (!taken.has(base)) return base;
  for (let number = 2; ; number++) if (!taken.has(`${base} ${number}`)) return `${base} ${number}`;
}

export function loadProfiles(storage: TextStorage | undefined): Profile[] {
  try {
    const stored: unknown = JSON.parse(storage?.getItem(STORAGE_KEY) ?? "[]");
    if (!Array.isArray(stored)) return [];
    return stored.flatMap((item) => profileSchema.safeParse(item).data ?? []).slice(0, MAX_CLIENTS);
  } catch {
    return [];
  }
}

/** Storage may be full or forbidden; the clients then last until the tab closes. */
export function saveProfiles(storage: TextStorage | undefined, profiles: readonly Profile[]): void {
  try {
    storage?.setItem(STORAGE_KEY, JSON.stringify(profiles));
  } catch {
    // Nothing to do about it, and nothing else depends on it.
  }
}
