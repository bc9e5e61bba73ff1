import type {
  Action,
  Flow,
  HandlerContext,
  HandlerResult,
  SocketEvent,
} from "./handler-kit/index.js";

const linesArguments0 = `a\r
\`b\`
\${c}
\\d\u2028`;

/** Hub `hub`, namespace `/`, event `"'`${1} *​/ // \     </script> é 😀` */
export function go(event: SocketEvent<{ text: string }>, ctx: HandlerContext): HandlerResult {
  const actions: Action[] = [
    {
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "\"'`${1} */ // \\ \u2028\u2029 \u0000 </script> é 😀",
      parameters: ["\"'`${1} */ // \\ \u2028\u2029 \u0000 </script> é 😀", event.params.text],
    },
  ];
  ctx.log("info", "\"'`${1} */ // \\ \u2028\u2029 \u0000 </script> é 😀");
  actions.push({
    actionName: "sendToNamespace",
    namespace: "/",
    eventName: "lines",
    parameters: [linesArguments0],
  });
  return { actions };
}

export default {
  id: "hostile-texts",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "\"'`${1} */ // \\ \u2028\u2029 \u0000 </script> é 😀",
      parameters: ["text"],
      run: go,
    },
  ],
} satisfies Flow;
