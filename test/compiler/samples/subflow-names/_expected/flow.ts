import type { Action, Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

const validCheck = (value: any): { text: string } => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    invalid("value", "must be an object");
  }
  if (!Object.hasOwn(value, "text")) invalid("value", "must have \"text\"");
  if (typeof value.text !== "string") invalid("value.text", "must be a text");
  if ([...value.text].length > 5) invalid("value.text", "must have at most 5 characters");
  return value;
};

const validCheck_ = (value: any): { text: string } => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    invalid("value", "must be an object");
  }
  if (!Object.hasOwn(value, "text")) invalid("value", "must have \"text\"");
  if (typeof value.text !== "string") invalid("value.text", "must be a text");
  if ([...value.text].length < 1) invalid("value.text", "must have at least 1 characters");
  return value;
};

const invalid = (at: string, problem: string): never => {
  throw new TypeError(`${at} ${problem}`);
};

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ text: string }>): HandlerResult {
  const shout = wordsShout({ text: event.params.text });
  const actions: Action[] = [
    { actionName: "sendToNamespace", namespace: "/", eventName: "shouted", parameters: [shout] },
  ];
  return { actions };
}

/** Part `mark` of the flow `marks` */
function marksMark(inputs: { text: string }) {
  const valid = validCheck(inputs);
  return `${valid.text}!`;
}

/** Part `shout` of the flow `words` */
function wordsShout(inputs: { text: string }) {
  const valid = validCheck_(inputs);
  const loud = marksMark({ text: valid.text });
  return loud.toUpperCase();
}

export default {
  id: "subflow-names",
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
