import type { TriggerInfo } from "../flows/types.ts";

/** Hub settings in the service's own vocabulary: what the gateway is told (`server/README.md`). */
export interface HubSettings {
  anonymousConnectPolicy: "deny" | "allow";
  eventHandlers: {
    urlTemplate: string;
    userEventPattern: string;
    systemEvents: string[];
    auth: { type: "None" } | { type: "ManagedIdentity"; resource: string };
  }[];
  /** Absent: every namespace is valid. */
  namespaces?: string[];
}

/** Where webhooks go, and whom tokens are to be made out to, where they are wanted. */
export interface Receiver {
  url: string;
  resource: string | undefined;
}

/** What a flow contributes. */
export interface HubSource {
  triggers: readonly TriggerInfo[];
  namespaces?: readonly string[];
}

const systemEvents = ["connect", "connected", "disconnected"];

/**
 * The settings of every hub that some trigger names: only the system events that have a trigger, because each one
 * delivered costs a request. A hub with a schedule accepts every namespace, because a schedule may emit anywhere.
 */
export function deriveHubSettings(flows: Iterable<HubSource>, { url, resource }: Receiver): Map<string, HubSettings> {
  const auth = resource === undefined ? { type: "None" as const } : { type: "ManagedIdentity" as const, resource };
  const sources = [...flows];
  const byHub = groupByHub(sources);
  const settings = new Map<string, HubSettings>();
  for (const [hub, triggers] of byHub) {
    const sockets = triggers.filter((trigger) => trigger.kind.startsWith("socket."));
    const system = systemEvents.filter((event) => sockets.some((trigger) => trigger.kind === `socket.${event}`));
    const events = new Set(
      sockets.flatMap((trigger) => (trigger.kind === "socket.event" ? [trigger.event ?? "*"] : [])),
    );
    const handler = {
      urlTemplate: url,
      userEventPattern: pattern(events),
      systemEvents: system,
      auth,
    };
    const kept: HubSettings = {
      anonymousConnectPolicy: "deny",
      eventHandlers: system.length > 0 || events.size > 0 ? [handler] : [],
    };
    const extra = sources.flatMap((flow) =>
      flow.triggers.some((trigger) => trigger.hub === hub) ? (flow.namespaces ?? []) : [],
    );
    const namespaces = new Set([...sockets.map((trigger) => trigger.namespace ?? "/"), ...extra]);
    if (namespaces.size > 0 && !triggers.some((trigger) => trigger.kind === "schedule")) {
      kept.namespaces = [...namespaces].toSorted();
    }
    settings.set(hub, kept);
  }
  return settings;
}

/** A comma list cannot name an event with a comma, or with space at its ends: then everything is delivered. */
function pattern(events: ReadonlySet<string>): string {
  const list = [...events].toSorted();
  return list.some((event) => event === "*" || event.includes(",") || event !== event.trim()) ? "*" : list.join(",");
}

/** `Map.groupBy` is not in Node 20. */
function groupByHub(flows: readonly HubSource[]): Map<string, TriggerInfo[]> {
  const groups = new Map<string, TriggerInfo[]>();
  for (const trigger of flows.flatMap((flow) => flow.triggers)) {
    const group = groups.get(trigger.hub);
    if (group) group.push(trigger);
    else groups.set(trigger.hub, [trigger]);
  }
  return groups;
}
