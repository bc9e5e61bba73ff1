import type { WebhookKind } from "./webhook.ts";

/** What matching needs to know of a trigger; `Trigger` and the compiler's `TriggerInfo` both fit. */
export interface SocketTriggerLike {
  on: string;
  hub: string;
  namespace?: string | undefined;
  event?: string | undefined;
}

const triggerKind: Record<WebhookKind, string> = {
  connect: "socket.connect",
  connected: "socket.connected",
  disconnected: "socket.disconnected",
  event: "socket.event",
};

/**
 * The triggers that a webhook starts, in their given order. A trigger for the event `*` takes the events of its
 * namespace that no other trigger of the list names.
 */
export function matchTriggers<T extends SocketTriggerLike>(
  triggers: Iterable<T>,
  target: { kind: WebhookKind; hub: string; namespace: string; eventName?: string | undefined },
): T[] {
  const on = triggerKind[target.kind];
  const named: T[] = [];
  const catchAll: T[] = [];
  for (const trigger of triggers) {
    if (trigger.on !== on || trigger.hub !== target.hub || (trigger.namespace ?? "/") !== target.namespace) continue;
    if (on !== "socket.event" || trigger.event === target.eventName) named.push(trigger);
    else if (trigger.event === "*") catchAll.push(trigger);
  }
  return named.length > 0 ? named : catchAll;
}

/** True when some socket trigger belongs to the namespace: then a connect without a trigger of its own is let in. */
export function knowsNamespace(triggers: Iterable<SocketTriggerLike>, hub: string, namespace: string): boolean {
  for (const trigger of triggers) {
    if (trigger.on.startsWith("socket.") && trigger.hub === hub && (trigger.namespace ?? "/") === namespace)
      return true;
  }
  return false;
}
