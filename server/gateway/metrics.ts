import { Counter, Gauge, Registry } from "prom-client";
import type { Hubs } from "./hubs/hubs.ts";
import { LATENCY_BUCKETS, type GatewayStats } from "./stats.ts";

/**
 * Prometheus metrics of one gateway, in a registry of its own. The values are read from `GatewayStats` when someone
 * asks, so that counting costs the hot paths no more than an addition.
 */
export function createMetrics(stats: GatewayStats, hubs: Hubs): Registry {
  const registry = new Registry();
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name: `patchbay_gateway_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  const counter = (name: string, help: string, read: () => number) =>
    new Counter({
      name: `patchbay_gateway_${name}`,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  const byReason = (name: string, help: string, read: () => ReadonlyMap<string, number>) =>
    new Counter({
      name: `patchbay_gateway_${name}`,
      help,
      labelNames: ["reason"],
      registers: [registry],
      collect() {
        this.reset();
        for (const [reason, count] of read()) this.inc({ reason }, count);
      },
    });

  gauge("connections", "Open Engine.IO connections.", () => stats.connections);
  gauge("sockets", "Connected sockets, one per namespace and connection.", () => stats.sockets);
  gauge("webhooks_in_flight", "Webhook deliveries that wait for an answer.", () => stats.webhooksInFlight);
  gauge("queued_events", "Events that wait for the one before them.", () => queued(hubs));
  counter("events_in_total", "Events received from clients.", () => stats.eventsIn);
  counter("acks_in_total", "Acks received from clients.", () => stats.acksIn);
  counter("messages_out_total", "Messages sent, one per connection that got it.", () => stats.messagesOut);
  counter("rest_requests_total", "Calls of the REST data plane.", () => stats.restRequests);
  counter("carried_calls_total", "REST calls that answers to webhooks carried.", () => stats.carriedCalls);
  byReason("dropped_connections_total", "Connections closed by the gateway.", () => stats.dropped);
  byReason("webhook_failures_total", "Webhooks that brought no usable answer.", () => stats.webhookFailures);
  latency(registry, stats);
  return registry;
}

function queued(hubs: Hubs): number {
  let sum = 0;
  for (const hub of hubs) for (const connection of hub.connections.values()) sum += connection.queued;
  return sum;
}

/** A histogram written out by hand, because prom-client's cannot be set from counts that are kept elsewhere. */
function latency(registry: Registry, stats: GatewayStats): void {
  const name = "patchbay_gateway_webhook_duration_seconds";
  const help = "Time from sending a webhook to its answer.";
  registry.registerMetric({
    name,
    help,
    get: async () => {
      let sum = 0;
      const values = LATENCY_BUCKETS.map((le, i) => ({
        labels: { le },
        value: (sum += stats.webhookBuckets[i]!),
        metricName: `${name}_bucket`,
      }));
      return {
        name,
        help,
        type: "histogram",
        aggregator: "sum",
        values: [
          ...values,
          { labels: { le: "+Inf" }, value: stats.webhooks, metricName: `${name}_bucket` },
          { labels: {}, value: stats.webhookSeconds, metricName: `${name}_sum` },
          { labels: {}, value: stats.webhooks, metricName: `${name}_count` },
        ],
      };
    },
    reset() {},
  } as never);
}
