import { object, quote } from "../code.ts";
import type { EmitRule } from "../rule.ts";
import type { LeaveConfig } from "./leave.node.ts";

export const leaveRule: EmitRule<LeaveConfig> = (config, $) => ({
  does: "act",
  action: object({
    actionName: quote("removeSocketFromRoom"),
    namespace: $.namespace(config.namespace),
    socketId: $.value("socket"),
    room: $.value("room"),
  }),
});
