import { input, output } from "@azure/functions";
import type { FunctionInput, FunctionOutput, InvocationContext } from "@azure/functions";
import { toRestRequest } from "./handler-kit/actions.ts";
import { parseConnectionString } from "./handler-kit/connection-string.ts";
import { createContext } from "./handler-kit/context.ts";
import { createSender } from "./handler-kit/rest.ts";
import { accessKeyAuthorizer } from "./handler-kit/token.ts";
import type { Action, HandlerContext, NegotiateResult, Trigger } from "./handler-kit/types.ts";
import { negotiations } from "./negotiations.ts";
import { flowSettings } from "./settings.ts";
// <state>
import flow from "./flow.ts";
import { openState } from "./state/open.ts";

const state = openState(flow.id, process.env);
// </state>
const settings = flowSettings(process.env);
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
  if (actions.length > 0) invocation.extraOutputs.set(outputFor(trigger.hub), actions);
}

/** Effects of one run: its log, its tokens, and for the rest the handler kit with the key of the connection string. */
export function contextFor(invocation: InvocationContext): HandlerContext {
  const connectionString = process.env.WebPubSubForSocketIOConnectionString;
  const connection = parseConnectionString(connectionString || "Endpoint=https://identity.invalid");
  const { accessKey } = connection;
  const authorize = accessKey === undefined ? () => fail("sending at once") : accessKeyAuthorizer(accessKey);
  const context = createContext({
    connection,
    ...settings,
    sender: createSender({ endpoint: connection.endpoint, authorize }),
  });
  return {
    ...context,
    // <state>
    state,
    // </state>
    log: (level, message, data) => invocation[level](message, ...(data === undefined ? [] : [data])),
    async negotiate(options) {
      const bound = options.userId ? undefined : inputs.get(options.hub);
      const result = bound && (invocation.extraInputs.get(bound) as NegotiateResult | undefined);
      if (result) return result;
      return accessKey === undefined ? fail("a token for a named user") : context.negotiate(options);
    },
  };
}

function fail(what: string): never {
  throw new Error(`There is no AccessKey in WebPubSubForSocketIOConnectionString, and ${what} needs one.`);
}
