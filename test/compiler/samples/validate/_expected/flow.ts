import type { Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

const validCheck = (value: any): { id: string; items: { price: number; n?: number; tags?: ("new" | "old" | null)[] }[]; note?: string | null; "a `${b}`"?: "x\u2028" } => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    invalid("value", "must be an object");
  }
  if (!Object.hasOwn(value, "id")) invalid("value", "must have \"id\"");
  if (!Object.hasOwn(value, "items")) invalid("value", "must have \"items\"");
  if (typeof value.id !== "string") invalid("value.id", "must be a text");
  if ([...value.id].length < 2) invalid("value.id", "must have at least 2 characters");
  if ([...value.id].length > 4) invalid("value.id", "must have at most 4 characters");
  if (!new RegExp("^[a-z]+$", "u").test(value.id)) {
    invalid("value.id", "must match ^[a-z]+$");
  }
  if (!Array.isArray(value.items)) invalid("value.items", "must be a list");
  if (value.items.length < 1) invalid("value.items", "must have at least 1 items");
  for (const [i, item] of value.items.entries()) {
    if (typeof item !== "object" || item === null || Array.isArray(item)) {
      invalid(`value.items[${i}]`, "must be an object");
    }
    if (!Object.hasOwn(item, "price")) invalid(`value.items[${i}]`, "must have \"price\"");
    if (typeof item.price !== "number") {
      invalid(`value.items[${i}].price`, "must be a number");
    }
    if (item.price < 0) invalid(`value.items[${i}].price`, "must be at least 0");
    if (Object.hasOwn(item, "n")) {
      if (!Number.isInteger(item.n)) invalid(`value.items[${i}].n`, "must be a whole number");
      if (item.n > 9) invalid(`value.items[${i}].n`, "must be at most 9");
    }
    if (Object.hasOwn(item, "tags")) {
      if (!Array.isArray(item.tags)) invalid(`value.items[${i}].tags`, "must be a list");
      for (const [i2, item2] of item.tags.entries()) {
        if (!["new", "old", null].includes(item2)) {
          invalid(`value.items[${i}].tags[${i2}]`, "must be one of \"new\", \"old\", null");
        }
      }
    }
  }
  if (Object.hasOwn(value, "note")) {
    if (!(typeof value.note === "string") && !(value.note === null)) {
      invalid("value.note", "must be a text or null");
    }
    if (typeof value.note === "string") {
      if ([...value.note].length > 3) invalid("value.note", "must have at most 3 characters");
    }
  }
  if (Object.hasOwn(value, "a `${b}`")) {
    if (value["a `${b}`"] !== "x\u2028") {
      invalid(`value["a \`\${b}\`"]`, "must be \"x\\u2028\"");
    }
  }
  for (const key of Object.keys(value)) {
    if (["id", "items", "note", "a `${b}`"].includes(key)) continue;
    invalid("value", `must not have ${JSON.stringify(key)}`);
  }
  return value;
};

const invalid = (at: string, problem: string): never => {
  throw new TypeError(`${at} ${problem}`);
};

/** Hub `hub`, namespace `/`, event `order` */
export function order(event: SocketEvent<{ order: unknown }>): HandlerResult {
  let valid: {
    id: string;
    items: { price: number; n?: number; tags?: ("new" | "old" | null)[] }[];
    note?: string | null;
    "a `${b}`"?: "x\u2028";
  };
  try {
    valid = validCheck(event.params.order);
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    return { ack: [{ error: error.message }], actions: [] };
  }
  return { ack: [valid.items[0]?.price.toFixed(2), valid.note ?? valid.id], actions: [] };
}

export default {
  id: "validate",
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
