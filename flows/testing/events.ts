import type { Trigger } from "../handler-kit/types.ts";

/** A whole event of a trigger's kind, with what a test says about it put in. */
export function plainEvent(trigger: Trigger, given: Record<string, unknown>): Record<string, unknown> {
  if (trigger.on === "schedule") return { scheduledTime: "2026-01-01T00:00:00.000Z", ...given };
  if (trigger.on === "http.request") {
    const plain = {
      method: trigger.method,
      url: `/api/${trigger.route}`,
      params: {},
      query: {},
      headers: {},
      body: undefined,
    };
    return { ...plain, ...given };
  }
  const identity = {
    hub: trigger.hub,
    namespace: trigger.namespace,
    socketId: "socket-1",
    connectionId: "connection-1",
  };
  switch (trigger.on) {
    case "socket.connect":
      return { ...identity, claims: {}, query: {}, headers: {}, ...given };
    case "socket.disconnected":
      return { ...identity, reason: "", ...given };
    case "socket.connected":
      return { ...identity, ...given };
    case "socket.event": {
      // Either the named parameters or the plain list is enough.
      const list =
        (given.parameters as unknown[] | undefined) ?? trigger.parameters.map((name) => (given.params as any)?.[name]);
      const params = given.params ?? Object.fromEntries(trigger.parameters.map((name, i) => [name, list[i]]));
      return { ...identity, eventName: trigger.event, wantsAck: true, ...given, parameters: list, params };
    }
  }
}
