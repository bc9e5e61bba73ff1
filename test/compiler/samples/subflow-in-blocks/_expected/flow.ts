import type {
  Action,
  Flow,
  HandlerContext,
  HandlerResult,
  SocketEvent,
} from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export async function go(
  event: SocketEvent<{ items: string[] }>,
  ctx: HandlerContext,
): Promise<HandlerResult> {
  const actions: Action[] = [];
  const lost = (input: Error) => {
    ctx.log("info", input.message);
  };
  for (const item of event.params.items) {
    const one = await price({ item }, ctx);
    actions.push({
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "price",
      parameters: [one],
    });
  }
  const both = await Promise.all([
    (async () => {
      const tea = await price({ item: "tea" }, ctx);
      return tea;
    })(),
    (async () => {
      const milk = await price({ item: "milk" }, ctx);
      return milk;
    })(),
  ]).then(([tea, milk]) => ({ tea, milk }));
  note({ text: JSON.stringify(both) }, ctx);
  const beforeA = actions.length;
  try {
    warn({ room: "a" }, actions);
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    actions.length = beforeA;
    lost(error);
  }
  const beforeB = actions.length;
  try {
    warn({ room: "b" }, actions);
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    actions.length = beforeB;
    lost(error);
  }
  return { actions };
}

/** Part `note` of the flow `tools` */
function note(inputs: { text: string }, ctx: HandlerContext) {
  ctx.log("info", inputs.text);
}

/** Part `price` of the flow `tools` */
async function price(inputs: { item: string }, ctx: HandlerContext) {
  const ask = await ctx.http({ url: `https://shop.example/${inputs.item}` });
  return Number(ask.body);
}

/** Part `warn` of the flow `tools` */
function warn(inputs: { room: string }, actions: Action[]) {
  actions.push({
    actionName: "sendToRooms",
    namespace: "/",
    rooms: [inputs.room],
    eventName: "warned",
    parameters: [],
  });
  (() => {
    if (inputs.room === "b") throw new Error("no " + inputs.room);
  })();
}

export default {
  id: "subflow-in-blocks",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["items"],
      run: go,
    },
  ],
} satisfies Flow;
