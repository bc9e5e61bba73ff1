import { input, output } from "@azure/functions";
import type { FunctionInput, FunctionOutput, InvocationContext } from "@azure/functions";
import { toRestRequest } from "./handler-kit/actions.ts";
import { mayHoldBytes } from "./handler-kit/binary.ts";
import { createContext } from "./handler-kit/context.ts";
import { createSender } from "./handler-kit/rest.ts";
import type { Action, HandlerContext, NegotiateResult, Trigger } from "./handler-kit/types.ts";
import { negotiations } from "./negotiations.ts";
import { authorize, connection, negotiateInCode } from "./service.ts";
import { flowSettings } from "./settings.ts";
// <state>
import flow from "./flow.ts";
import { openState } from "./state/open.ts";

const state = openState(flow.id, process.env);
// </state>
const settings = flowSettings(process.env);
const sender = createSender({ endpoint: connection.endpoint, authorize });
const outputs = new Map<string, FunctionOutput>();
const inputs = new Map<string, FunctionInput>();

/** The output binding that sends a hub's actions. */
export function outputFor(hub: string): FunctionOutput {
  const known = outputs.get(hub) ?? output.generic({ type: "socketio", name: "actions", hub });
  outputs.set(hub, known);
  return known;
}

/** The bindings that make anonymous access tokens, one for each hub this function asks. */
export function negotiationInput(functionName: string): FunctionInput[] {
  return (negotiations[functionName] ?? []).map((hub) => {
    const known =
      inputs.get(hub) ?? input.generic({ type: "socketionegotiation", name: `negotiation${inputs.size}`, hub });
    inputs.set(hub, known);
    return known;
  });
}

/** Hands a run's actions to the output binding, all or none: an action that cannot be sent fails the run first. */
export function sendAll(trigger: Trigger, actions: readonly Action[], invocation: InvocationContext): void {
  for (const action of actions) toRestRequest(trigger.hub, action);
  refuseBytes(actions);
  if (actions.length > 0) invocation.extraOutputs.set(outputFor(trigger.hub), actions);
}

/** The bindings carry JSON. Throws for what an ack or an action cannot be then. */
export function refuseBytes(sent: unknown): void {
  if (mayHoldBytes(sent))
    throw new TypeError(
      "The Socket.IO bindings carry JSON: make text of bytes, such as base64, or use azure-functions-http",
    );
}

/** Effects of one run: its log, its tokens, and for the rest the handler kit. */
export function contextFor(invocation: InvocationContext): HandlerContext {
  const context = createContext({ connection, ...settings, sender });
  return {
    ...context,
    // <state>
    state,
    // </state>
    log: (level, message, data) => invocation[level](message, ...(data === undefined ? [] : [data])),
    async negotiate(options) {
      const bound = options.userId ? undefined : inputs.get(options.hub);
      const result = bound && (invocation.extraInputs.get(bound) as NegotiateResult | undefined);
      return result || negotiateInCode(options);
    },
  };
}
