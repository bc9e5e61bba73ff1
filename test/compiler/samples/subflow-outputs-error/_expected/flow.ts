import type {
  Action,
  Flow,
  HandlerContext,
  HandlerResult,
  SocketEvent,
} from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export async function go(
  event: SocketEvent<{ id: string }>,
  ctx: HandlerContext,
): Promise<HandlerResult> {
  const actions: Action[] = [];
  person: {
    let person;
    try {
      person = await find({ id: event.params.id }, ctx);
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      ctx.log("error", error.message);
      break person;
    }
    if (person.output === "found") {
      actions.push({
        actionName: "sendToNamespace",
        namespace: "/",
        eventName: "hello",
        parameters: [person.value.name],
      });
    }
  }
  return { ack: ["done"], actions };
}

/** Part `find` of the flow `people` */
async function find(inputs: { id: string }, ctx: HandlerContext) {
  const reply = await ctx.http({ url: `https://people.example/${inputs.id}` });
  if (reply.ok) {
    return { output: "found" as const, value: reply.body as { name: string } };
  }
  return { output: "missing" as const, value: inputs.id };
}

export default {
  id: "subflow-outputs-error",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["id"],
      run: go,
    },
  ],
} satisfies Flow;
