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

/** The triggers of one namespace. */
interface Place {
  /** Of user events, by name. */
  events: Map<string, Target[]>;
  /** By kind. */
  others: Map<string, Target[]>;
}

const none: readonly Target[] = [];

export function createRoutingTable(flows: Iterable<LiveFlow>): RoutingTable {
  const sorted = [...flows].toSorted((a, b) => (a.deployment.flowId < b.deployment.flowId ? -1 : 1));
  const targets = sorted.flatMap((flow) => flow.deployment.triggers.map((trigger): Target => ({ flow, trigger })));
  /** By hub and namespace; of a namespace that only actions go to the lists are empty. */
  const places = new Map<string, Map<string, Place>>();
  for (const target of targets) {
    const { kind, hub, namespace = "/", event } = target.trigger;
    if (!kind.startsWith("socket.")) continue;
    const { events, others } = placeOf(places, hub, namespace);
    if (kind === "socket.event") add(events, event!, target);
    else add(others, kind, target);
  }
  for (const { deployment } of sorted) {
    for (const { hub } of deployment.triggers) {
      for (const namespace of deployment.namespaces ?? []) placeOf(places, hub, namespace);
    }
  }
  const routes = targets.filter(({ trigger }) => trigger.kind === "http.request");
  return {
    targets,
    find(kind, hub, namespace, event) {
      const place = places.get(hub)?.get(namespace);
      if (!place) return none;
      if (kind !== "event") return place.others.get(`socket.${kind}`) ?? none;
      return place.events.get(event!) ?? place.events.get("*") ?? none;
    },
    knows: (hub, namespace) => places.get(hub)?.has(namespace) === true,
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

function placeOf(places: Map<string, Map<string, Place>>, hub: string, namespace: string): Place {
  let namespaces = places.get(hub);
  if (!namespaces) places.set(hub, (namespaces = new Map()));
  let place = namespaces.get(namespace);
  if (!place) namespaces.set(namespace, (place = { events: new Map(), others: new Map() }));
  return place;
}

function add(lists: Map<string, Target[]>, key: string, target: Target): void {
  const list = lists.get(key);
  if (list) list.push(target);
  else lists.set(key, [target]);
}
