import type { FlowDocument } from "../../../flows/model/document.ts";
import { configOf } from "../../document/definitions.ts";
import { downstream } from "../../document/wires.ts";

/** What the guided first flow asks for, and how it sees that it was done. Pure. */

/** What is true right now, looked at, never asked. */
export interface Facts {
  flow: FlowDocument;
  /** Of the newest compile; null while there is none. */
  errors: number | null;
  deployed: boolean;
  connected: boolean;
  received: boolean;
}

export interface Step {
  id: "trigger" | "event" | "emit" | "message" | "deploy" | "connect" | "send";
  title: string;
  /** Code in backticks. */
  text: string;
  /** Label of the button that does it or leads to it. */
  action: string;
  done: (facts: Facts) => boolean;
}

const ofType = (flow: FlowDocument, type: string) =>
  Object.entries(flow.nodes).flatMap(([id, node]) => (node.type === type ? [id] : []));
const filled = (flow: FlowDocument, id: string, field: string) => {
  const value = configOf(flow.nodes[id]!)[field];
  return typeof value === "string" ? value.trim() !== "" : value !== undefined;
};

/** Emit nodes that a trigger of an event leads to. */
export function wiredEmits(flow: FlowDocument): string[] {
  const reached = new Set(ofType(flow, "socket.event").flatMap((id) => [...downstream(flow, id)]));
  return ofType(flow, "emit").filter((id) => reached.has(id));
}

export const steps: readonly Step[] = [
  {
    id: "trigger",
    title: "Add a trigger",
    text: "A flow runs when something happens. Drag `On event` from the left onto the canvas: it runs when a client emits an event.",
    action: "Add it for me",
    done: ({ flow }) => ofType(flow, "socket.event").length > 0,
  },
  {
    id: "event",
    title: "Name the event",
    text: "Select the trigger and write `hello` as its event below.",
    action: "Go to the field",
    done: ({ flow }) => ofType(flow, "socket.event").some((id) => filled(flow, id, "event")),
  },
  {
    id: "emit",
    title: "Wire an Emit behind it",
    text: "Draw a wire from the dot on the trigger’s right onto free canvas and choose `Emit`. By keyboard: select the trigger, press Tab.",
    action: "Add it for me",
    done: ({ flow }) => wiredEmits(flow).length > 0,
  },
  {
    id: "message",
    title: "Say what goes out",
    text: "Select the Emit and write `greeting` as its event. Everyone who is connected will get it. The Code tab shows what this compiles to.",
    action: "Go to the field",
    done: ({ flow, errors }) => errors === 0 && wiredEmits(flow).some((id) => filled(flow, id, "event")),
  },
  {
    id: "deploy",
    title: "Deploy it",
    text: "Deploying makes the flow live. Clients that are connected stay connected.",
    action: "Deploy",
    done: ({ deployed }) => deployed,
  },
  {
    id: "connect",
    title: "Connect a client",
    text: "In the Clients tab add a client and connect it: a real Socket.IO client, in this browser.",
    action: "Open Clients",
    done: ({ connected }) => connected,
  },
  {
    id: "send",
    title: "Send an event",
    text: 'In the client write `hello` as the event and `"Ada"` as its argument, quotes included, and press Emit. What your flow emits shows in the log.',
    action: "Open Clients",
    done: ({ received }) => received,
  },
];

/** The first step that is not done; undefined when all are. */
export function currentStep(facts: Facts): Step | undefined {
  return steps.find((step) => !step.done(facts));
}
