import type { Flow, HandlerContext, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ n: number }>, ctx: HandlerContext): HandlerResult {
  const first = pick({ n: event.params.n }, ctx);
  const second = look({ list: [1, event.params.n, 3] });
  const third = maybe({ n: event.params.n });
  const fourth = mixed({ n: event.params.n }, ctx);
  return { ack: [first, second, third ?? "nothing", fourth ?? "nothing"], actions: [] };
}

/** Part, called by others */
export function look(inputs: { list: number[] }) {
  for (const item of inputs.list) {
    if (item > 5) {
      return item;
    }
  }
  return 0;
}

/** Part, called by others */
export function maybe(inputs: { n: number }) {
  if (inputs.n % 2 === 1) {
    return "odd";
  }
  return undefined;
}

/** Part, called by others */
export function mixed(inputs: { n: number }, ctx: HandlerContext) {
  let result: any;
  if (inputs.n === 7) {
    return undefined;
  }
  const meet = (input: { v: string }) => {
    if (input.v === "a") {
      result = input.v;
      return true;
    }
  };
  if (inputs.n > 5) {
    const a = { v: "a" };
    if (meet(a)) {
      return result;
    }
  } else {
    const b = { v: "b" };
    if (meet(b)) {
      return result;
    }
  }
  ctx.log("info", "late");
  return undefined;
}

/** Part, called by others */
export function pick(inputs: { n: number }, ctx: HandlerContext) {
  const shared = (input: { size: string }) => {
    ctx.log("info", input.size);
    return input.size;
  };
  if (inputs.n > 5) {
    const large = { size: "large" };
    return shared(large);
  } else {
    const small = { size: "small" };
    return shared(small);
  }
}

export default {
  id: "subflow-results",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["n"],
      run: go,
    },
  ],
} satisfies Flow;
