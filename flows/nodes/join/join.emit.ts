import { object, quote } from "../code.ts";
import type { EmitRule } from "../rule.ts";
import type { JoinConfig } from "./join.node.ts";

export const joinRule: EmitRule<JoinConfig> = (config, $) => ({
  does: "act",
  action: object({
    actionName: quote("addSocketToRoom"),
    namespace: $.namespace(config.namespace),
    socketId: $.value("socket"),
    room: $.value("room"),
  }),
});
