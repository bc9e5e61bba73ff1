import type { ParsedNode } from "../1-parse/index.ts";
import type { TriggerKind } from "../../nodes/index.ts";
import type { TriggerInfo } from "../types.ts";

/** What starts a run, for hosts (never the handler of failures); keys in the order in which the generated table has them. */
export function triggerInfo(node: ParsedNode): TriggerInfo {
  const { definition, config, id } = node;
  const base = { node: id, kind: definition.trigger as TriggerKind, name: id, hub: config.hub as string };
  switch (definition.trigger as TriggerKind) {
    case "socket.event":
      return {
        ...base,
        namespace: config.namespace,
        event: config.event,
        parameters: config.parameters.map((p: { name: string }) => p.name),
      };
    case "socket.connect":
    case "socket.connected":
    case "socket.disconnected":
      return { ...base, namespace: config.namespace };
    case "http.request":
      return { ...base, method: config.method, route: config.route, ...(config.cors ? { cors: config.cors } : {}) };
    case "schedule":
      return { ...base, cron: config.cron, ...(config.timeZone ? { timeZone: config.timeZone } : {}) };
  }
}

/** The first line of the function's doc comment. */
export function triggerTitle({ definition, config }: ParsedNode): string {
  const where = `Hub \`${config.hub}\`, namespace \`${config.namespace}\``;
  switch (definition.trigger!) {
    case "socket.event":
      return `${where}, event \`${config.event}\``;
    case "socket.connect":
      return `${where}, a socket wants to connect`;
    case "socket.connected":
      return `${where}, a socket has connected`;
    case "socket.disconnected":
      return `${where}, a socket has gone`;
    case "http.request":
      return `${config.method} \`/api/${config.route}\``;
    case "schedule":
      return `At \`${config.cron}\`${config.timeZone ? ` in ${config.timeZone}` : ""}`;
    case "error":
      return "A run of this flow has failed";
    case "part":
      return "Part, called by others";
  }
}
