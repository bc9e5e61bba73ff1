import type { Action, Flow, HandlerResult } from "./handler-kit/index.js";

const failureOf = (thrown: unknown, trigger: string) => ({
  message: thrown instanceof Error ? thrown.message : String(thrown),
  trigger,
});

/** Hub `hub`, namespace `/`, event `go` */
export function go(): HandlerResult {
  try {
    (() => {
      throw new Error("first");
    })();
    return { actions: [] };
  } catch (thrown_) {
    return thrown(failureOf(thrown_, "go"));
  }
}

/** A run of this flow has failed */
function thrown(failure_: { message: string; trigger: string }): HandlerResult {
  const failure = ((input) => {
    throw new Error(`second after ${input.message}`);
  })(failure_);
  const actions: Action[] = [
    { actionName: "sendToNamespace", namespace: "/", eventName: "e", parameters: [failure] },
  ];
  return { actions };
}

export default {
  id: "on-error-fails-too",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["text"],
      run: go,
    },
  ],
} satisfies Flow;
