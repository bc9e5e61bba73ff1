import { app, output, trigger as triggers } from "@azure/functions";
import flow from "./flow.ts";
import type { Trigger } from "./handler-kit/types.ts";
import { httpFunction } from "./http.ts";
import { negotiationInput, outputFor } from "./bindings.ts";
import { socketFunction } from "./socket.ts";
import { timerFunction } from "./timer.ts";

/* One function for each trigger of the flow. Binding names are given: made-up ones change with every option. */
for (const trigger of flow.triggers) register(trigger);

function register(trigger: Trigger): void {
  const extraOutputs = [outputFor(trigger.hub)];
  switch (trigger.on) {
    case "http.request":
      return app.generic(trigger.name, {
        trigger: triggers.generic({
          type: "httpTrigger",
          name: "request",
          methods: [trigger.method],
          route: trigger.route.replace(/^\/+/, ""),
          authLevel: "anonymous",
        }),
        return: output.http({}),
        extraInputs: negotiationInput(trigger.name),
        extraOutputs,
        handler: httpFunction(trigger),
      });
    case "schedule":
      return app.timer(trigger.name, {
        schedule: trigger.cron,
        extraOutputs,
        handler: timerFunction(trigger),
      });
    default:
      return app.generic(trigger.name, {
        trigger: triggers.generic({
          type: "socketiotrigger",
          name: "request",
          hub: trigger.hub,
          namespace: trigger.namespace,
          eventName: trigger.on === "socket.event" ? trigger.event : trigger.on.slice("socket.".length),
        }),
        extraOutputs,
        handler: socketFunction(trigger),
      });
  }
}
