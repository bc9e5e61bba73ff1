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
  let ack: unknown[] | undefined;
  const person = await find({ id: event.params.id }, ctx);
  switch (person.output) {
    case "found":
      actions.push({
        actionName: "sendToNamespace",
        namespace: "/",
        eventName: "hello",
        parameters: [person.value.name],
      });
      break;
    case "missing":
      ack = [`Nobody is called ${person.value}`];
      break;
  }
  ctx.log("info", `${event.socketId} asked for ${JSON.stringify(person.value)}`);
  return { ack, actions };
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
  id: "subflow-outputs",
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
