import type { Connection } from "../../flows/handler-kit/connection-string.ts";
import type { Hmac } from "../../flows/handler-kit/encoding.ts";
import { negotiate } from "../../flows/handler-kit/negotiate.ts";
import type { Sender } from "../../flows/handler-kit/rest.ts";
import type { HttpCallRequest, HttpCallResponse } from "../../flows/handler-kit/types.ts";
import type { Effect } from "./child/protocol.ts";

export interface EffectOptions {
  connection: Connection;
  sender: Sender;
  http(request: HttpCallRequest): Promise<HttpCallResponse>;
  hmac: Hmac;
}

/** Does what handlers ask for through their context. Rejects with an error whose message the handler's author sees. */
export function createEffects({ connection, sender, http, hmac }: EffectOptions): (effect: Effect) => Promise<unknown> {
  return async (effect) => {
    switch (effect.kind) {
      case "http":
        return http(effect.request);
      case "negotiate":
        return negotiate(connection, { hub: effect.hub, userId: effect.userId }, hmac);
      case "sendNow":
        await sender.send(effect.hub, effect.action);
        return undefined;
    }
  };
}
