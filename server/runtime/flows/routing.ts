import { createRouter, type Router } from "../../../flows/handler-kit/http-routes.ts";
import type { FlowHost } from "./host.ts";
import type { StoredDeployment, TriggerInfo } from "./types.ts";

/** A flow that takes events now. */
export interface LiveFlow {
  deployment: StoredDeployment;
  host: FlowHost;
}

/** A trigger and the flow version it belongs to. */
export interface Target {
  flow: LiveFlow;
  trigger: TriggerInfo;
}

export type RouteTarget = Target & { method: string; route: string; cors: string | undefined };

/** Immutable: a deployment makes a new one, and events under way keep what they found in the old. */
export interface RoutingTable {
  /** All triggers for a webhook, by flow id. `event` only for user events. */
  find(
    kind: "connect" | "connected" | "disconnected" | "event",
    hub: string,
    namespace: string,
    event?: string,
  ): readonly Target[];
  /** True when some flow knows the namespace: then a system event without a trigger of its own is fine. */
  knows(hub: string, namespace: string): boolean;
  router: Router<RouteTarget>;
  targets: readonly Target[];
}

const none: readonly Target[] = [];

export function createRoutingTable(flows: Iterable<LiveFlow>): RoutingTable {
  const sorted = [...flows].toSorted((a, b) => (a.deployment.flowId < b.deployment.flowId ? -1 : 1));
  const targets = sorted.flatMap((flow) => flow.deployment.triggers.map((trigger): Target => ({ flow, trigger })));
  const byKey = new Map<string, Target[]>();
  const known = new Set<string>();
  for (const target of targets) {
    const { kind, hub, namespace = "/", event } = target.trigger;
    if (!kind.startsWith("socket.")) continue;
    known.add(key(hub, namespace));
    const place = key(kind, hub, namespace, event);
    const list = byKey.get(place);
    if (list) list.push(target);
    else byKey.set(place, [target]);
  }
  for (const { deployment } of sorted) {
    for (const trigger of deployment.triggers) {
      for (const namespace of deployment.namespaces ?? []) known.add(key(trigger.hub, namespace));
    }
  }
  const routes = targets.filter(({ trigger }) => trigger.kind === "http.request");
  return {
    targets,
    find(kind, hub, namespace, event) {
      const on = `socket.${kind}`;
      if (kind !== "event") return byKey.get(key(on, hub, namespace, undefined)) ?? none;
      return byKey.get(key(on, hub, namespace, event)) ?? byKey.get(key(on, hub, namespace, "*")) ?? none;
    },
    knows: (hub, namespace) => known.has(key(hub, namespace)),
    router: createRouter(
      routes.map((target) => ({
        ...target,
        method: target.trigger.method ?? "GET",
        route: target.trigger.route ?? "",
        cors: target.trigger.cors,
      })),
    ),
  };
}

/** Parts that are absent count: every key of one kind has the same number of them. */
function key(...parts: (string | undefined)[]): string {
  return parts.join("\0");
}
