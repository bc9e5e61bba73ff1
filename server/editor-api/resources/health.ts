import { access } from "node:fs/promises";
import type { Registry } from "prom-client";
import { route } from "../route.ts";
import type { Route } from "../route.ts";

export function healthRoutes(metrics: Registry): Route[] {
  return [
    route({
      method: "get",
      path: "/healthz",
      summary: "The process lives",
      open: true,
      answers: { 200: { description: "Alive" } },
      handle({ response }) {
        response.json({ status: "ok" });
      },
    }),
    route({
      method: "get",
      path: "/readyz",
      summary: "Flows can be read; the runtime has a readiness of its own",
      open: true,
      answers: { 200: { description: "Ready" }, 503: { description: "Not ready" } },
      async handle({ response, services: { options } }) {
        const readable = await access(options.flowsDir).then(
          () => true,
          () => false,
        );
        response.status(readable ? 200 : 503).json({ status: readable ? "ready" : "the flows folder cannot be read" });
      },
    }),
    route({
      method: "get",
      path: "/metrics",
      summary: "Prometheus text",
      open: true,
      answers: { 200: { description: "Metrics", type: "text/plain" } },
      async handle({ response }) {
        response.type(metrics.contentType).send(await metrics.metrics());
      },
    }),
  ];
}
