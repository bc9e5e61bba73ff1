import type { EventHandler, HubSettings } from "../hubs/settings.ts";
import { wellFormed } from "./headers.ts";

export type SystemEvent = "connect" | "connected" | "disconnected";

/** Which handler gets an event, and at which URL. The first match of the ordered list wins. */
export class HandlerMatcher {
  readonly #hub: string;
  /** `fixed`: of a template without parameters. */
  readonly #rules: { handler: EventHandler; names: Set<string> | "*"; fixed: Match | undefined }[];

  constructor(hub: string, settings: HubSettings) {
    this.#hub = hub;
    this.#rules = settings.eventHandlers.map((handler) => ({
      handler,
      names: parsePattern(handler.userEventPattern),
      fixed: handler.urlTemplate.includes("{") ? undefined : { handler, url: handler.urlTemplate },
    }));
  }

  system(event: SystemEvent): Match | undefined {
    const rule = this.#rules.find(({ handler }) => handler.systemEvents.includes(event));
    return rule && (rule.fixed ?? this.#match(rule.handler, event));
  }

  user(event: string): Match | undefined {
    const name = event.trim().toLowerCase();
    const rule = this.#rules.find(({ names }) => names === "*" || names.has(name));
    return rule && (rule.fixed ?? this.#match(rule.handler, event));
  }

  #match(handler: EventHandler, event: string): Match {
    return { handler, url: resolveTemplate(handler.urlTemplate, this.#hub, event) };
  }
}

export interface Match {
  handler: EventHandler;
  /** The template with its parameters filled in and escaped. */
  url: string;
}

function parsePattern(pattern: string): Set<string> | "*" {
  const names = pattern
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "");
  return names.includes("*") ? "*" : new Set(names);
}

function resolveTemplate(template: string, hub: string, event: string): string {
  if (!template.includes("{")) return template;
  const values: Record<string, string> = { hub, event };
  // An event name may hold a lone surrogate, which cannot be escaped.
  return template.replace(/\{(hub|event)\}/gi, (_, name: string) =>
    encodeURIComponent(wellFormed(values[name.toLowerCase()]!)).replace(/^\.+$/, (dots) => dots.replaceAll(".", "%2E")),
  );
}
