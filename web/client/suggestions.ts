/** What the open flow listens to, offered where a client's connection and events are written. Pure. */

import type { TriggerInfo } from "../../flows/compiler/types.ts";

export interface EventSuggestion {
  event: string;
  /** Names of the trigger's parameters, one per argument. */
  parameters: readonly string[];
}

export function eventsFor(triggers: readonly TriggerInfo[], hub: string, namespace: string): EventSuggestion[] {
  const wanted = namespace.trim() || "/";
  return triggers
    .filter(
      (trigger) =>
        trigger.kind === "socket.event" &&
        trigger.event &&
        trigger.hub === hub &&
        (trigger.namespace ?? "/") === wanted,
    )
    .map((trigger) => ({ event: trigger.event ?? "", parameters: trigger.parameters ?? [] }));
}

export function hubsFor(triggers: readonly TriggerInfo[], known: readonly string[]): string[] {
  return [...new Set([...triggers.map((trigger) => trigger.hub), ...known])].filter(Boolean);
}

export function namespacesFor(triggers: readonly TriggerInfo[], hub: string): string[] {
  return [...new Set(triggers.filter((trigger) => trigger.hub === hub).flatMap((trigger) => trigger.namespace ?? []))];
}

/** How a new client best begins: where the flow's first event is heard. */
export function defaultsFor(triggers: readonly TriggerInfo[]): {
  hub?: string;
  namespace?: string;
  event?: string;
  args?: string[];
} {
  const first =
    triggers.find((trigger) => trigger.kind === "socket.event") ??
    triggers.find((trigger) => trigger.kind.startsWith("socket."));
  if (!first) return {};
  const place = { hub: first.hub, namespace: first.namespace ?? "/" };
  if (!first.event) return place;
  const parameters = first.parameters ?? [];
  return { ...place, event: first.event, ...(parameters.length > 0 ? { args: parameters.map(() => "") } : {}) };
}
