import type { Sender } from "../../flows/handler-kit/rest.ts";
import type { FlowState, HttpCallRequest, HttpCallResponse } from "../../flows/handler-kit/types.ts";
import type { Effect, StateEffect } from "./child/protocol.ts";
import type { Negotiator } from "./service/negotiator.ts";
import type { StateStore } from "./state/types.ts";

export interface EffectOptions {
  negotiate: Negotiator;
  sender: Sender;
  http(request: HttpCallRequest): Promise<HttpCallResponse>;
  state: StateStore;
}

/** Does what a handler of that flow asks for through its context. Rejects with an error whose message its author sees. */
export type Effects = (flowId: string, effect: Effect) => Promise<unknown>;

export function createEffects({ negotiate, sender, http, state }: EffectOptions): Effects {
  return async (flowId, effect) => {
    switch (effect.kind) {
      case "http":
        return http(effect.request);
      case "negotiate":
        return negotiate({ hub: effect.hub, userId: effect.userId });
      case "sendNow":
        await sender.send(effect.hub, effect.action);
        return undefined;
      case "state":
        return onState(state.forFlow(flowId), effect);
    }
  };
}

function onState(state: FlowState, effect: StateEffect): Promise<unknown> {
  switch (effect.op) {
    case "get":
      return state.get(effect.key);
    case "delete":
      return state.delete(effect.key);
    case "set":
      return state.set(effect.key, effect.value, effect.options);
    case "compareAndSet":
      return state.compareAndSet(effect.key, effect.expected, effect.value, effect.options);
    case "increment":
      return state.increment(effect.key, effect.by, effect.options);
  }
}
