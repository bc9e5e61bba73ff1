import type { Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

const validCheck = (value: any): unknown => {
  if (typeof value === "string") {
    if ([...value].length < 2) invalid("value", "must have at least 2 characters");
  }
  if (typeof value === "number") {
    if (value < 2) invalid("value", "must be at least 2");
  }
  if (Array.isArray(value)) {
    if (value.length < 2) invalid("value", "must have at least 2 items");
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    if (!Object.hasOwn(value, "toString")) invalid("value", "must have \"toString\"");
    for (const key of Object.keys(value)) {
      if (typeof value[key] !== "object" || value[key] === null || Array.isArray(value[key])) {
        invalid(`value[${JSON.stringify(key)}]`, "must be an object");
      }
      for (const key2 of Object.keys(value[key])) {
        if (!Array.isArray(value[key][key2])) {
          invalid(`value[${JSON.stringify(key)}][${JSON.stringify(key2)}]`, "must be a list");
        }
        for (const [i3, item3] of value[key][key2].entries()) {
          if (Array.isArray(item3)) {
            for (const [i4, item4] of item3.entries()) {
              if (!Number.isInteger(item4)) {
                invalid(`value[${JSON.stringify(key)}][${JSON.stringify(key2)}][${i3}][${i4}]`, "must be a whole number");
              }
            }
          }
        }
      }
    }
  }
  return value;
};

const invalid = (at: string, problem: string): never => {
  throw new TypeError(`${at} ${problem}`);
};

/** Hub `hub`, namespace `/`, event `order` */
export function order(event: SocketEvent<{ order: unknown }>): HandlerResult {
  const valid = validCheck(event.params.order);
  return { ack: [valid], actions: [] };
}

export default {
  id: "validate-open",
  triggers: [
    {
      on: "socket.event",
      name: "order",
      hub: "hub",
      namespace: "/",
      event: "order",
      parameters: ["order"],
      run: order,
    },
  ],
} satisfies Flow;
