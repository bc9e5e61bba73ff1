import { array, object, quote, type Code } from "../code.ts";
import type { EmitRule } from "../rule.ts";
import type { DisconnectConfig } from "./disconnect.node.ts";

/** A socket is always in the room named after its id. No rooms at all means the whole namespace. */
export const disconnectRule: EmitRule<DisconnectConfig> = (config, $) => {
  const rooms: Code[] = config.to === "socket" ? [$.value("socket")] : config.to === "rooms" ? $.values("rooms") : [];
  return {
    does: "act",
    action: object({
      actionName: quote("disconnectSockets"),
      namespace: $.namespace(config.namespace),
      rooms: array(rooms),
      closeUnderlyingConnection: config.close ? "true" : undefined,
    }),
  };
};
