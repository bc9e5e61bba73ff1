import type { Connection } from "./connection-string.ts";
import type { Connections } from "./connections.ts";
import { httpCall } from "./http-call.ts";
import { negotiate } from "./negotiate.ts";
import type { Sender } from "./rest.ts";
import { noState } from "./state.ts";
import type { HandlerContext } from "./types.ts";

export interface ContextOptions {
  connection: Connection;
  sender: Sender;
  env?: Readonly<Record<string, string | undefined>>;
  fetch?: typeof fetch;
  /** Services that flows call by name. */
  connections?: Connections;
}

/** The context of exports: the platform's own fetch, console and crypto. One serves all runs, it holds no run's state. */
export function createContext(options: ContextOptions): HandlerContext {
  return {
    env: options.env ?? {},
    http: (request) => httpCall(request, options.fetch, options.connections),
    negotiate: (request) => negotiate(options.connection, request),
    log(level, message, data) {
      if (data === undefined) console[level](message);
      else console[level](message, data);
    },
    state: noState,
    sendNow: (hub, action) => options.sender.send(hub, action),
    now: () => Date.now(),
    random: () => Math.random(),
    uuid: () => crypto.randomUUID(),
    enter() {},
    trace() {},
  };
}
