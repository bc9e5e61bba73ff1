import { array, object, quote } from "../code.ts";
import type { EmitRule } from "../rule.ts";
import type { EmitConfig } from "./emit.node.ts";

export const emitRule: EmitRule<EmitConfig> = (config, $) => ({
  does: "act",
  atOnce: config.atOnce,
  action: object({
    actionName: quote(ACTIONS[config.to]),
    namespace: $.namespace(config.namespace),
    rooms: config.to === "rooms" ? array($.values("rooms")) : undefined,
    socketId: config.to === "socket" ? $.value("socket") : undefined,
    eventName: $.value("event"),
    parameters: array($.values("arguments")),
    exceptRooms: config.to !== "socket" && config.except.length > 0 ? array($.values("except")) : undefined,
  }),
});

const ACTIONS = { namespace: "sendToNamespace", rooms: "sendToRooms", socket: "sendToSocket" } as const;
