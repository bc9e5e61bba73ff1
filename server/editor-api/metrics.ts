import type { RequestHandler } from "express";
import { collectDefaultMetrics, Histogram, Registry } from "prom-client";

/** A registry of this part's own: several parts share a process. Routes are counted by their pattern, never by id. */
export function createMetrics(): { registry: Registry; measure: (route: string) => RequestHandler } {
  const registry = new Registry();
  registry.setDefaultLabels({ part: "editor" });
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: "patchbay_editor_request_seconds",
    help: "Time to answer a request of the editor API",
    labelNames: ["method", "route", "status"],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  const measure =
    (route: string): RequestHandler =>
    (request, response, next) => {
      const stop = duration.startTimer({ method: request.method, route });
      response.on("close", () => stop({ status: response.statusCode }));
      next();
    };
  return { registry, measure };
}
