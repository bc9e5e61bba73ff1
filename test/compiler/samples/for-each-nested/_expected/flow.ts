import type { Action, Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(
  event: SocketEvent<{ groups: { name: string; users: string[] }[] }>,
): HandlerResult {
  const actions: Action[] = [];
  for (const item of event.params.groups) {
    for (const item2 of item.users) {
      const named = { user: item2, group: event.params.groups.length };
      actions.push({
        actionName: "sendToSocket",
        namespace: "/",
        socketId: named.user,
        eventName: "user",
        parameters: [named.user],
      });
    }
    actions.push({
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "group",
      parameters: [item.name],
    });
  }
  return { actions };
}

export default {
  id: "for-each-nested",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["groups"],
      run: go,
    },
  ],
} satisfies Flow;
