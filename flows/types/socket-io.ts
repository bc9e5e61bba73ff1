import { propertyKey } from "../nodes/code.ts";
import type { Argument, FlowEvent, FlowEvents } from "./events.ts";

/**
 * The declarations an application gives to its Socket.IO client: `io<ServerToClientEvents, ClientToServerEvents>(…)`.
 * Each namespace has its own pair; those of `/` have no prefix.
 */
export function socketIoTypes(title: string, { fromClients, toClients }: FlowEvents): string {
  const namespaces = [...new Set([...fromClients, ...toClients].map((e) => e.namespace))].toSorted();
  const blocks = namespaces.flatMap((namespace) => {
    const of = (events: readonly FlowEvent[]) => events.filter((e) => e.namespace === namespace);
    const prefix = pascal(namespace);
    return [
      declaration(`${prefix}ClientToServerEvents`, of(fromClients), `What clients send to \`${namespace}\`.`),
      declaration(`${prefix}ServerToClientEvents`, of(toClients), `What clients of \`${namespace}\` get.`),
    ];
  });
  const head = `// Events of the flow ${JSON.stringify(title)}, made by \`patchbay types\`. Make it again when the flow changes.\n`;
  return [head, ...blocks].join("\n");
}

function declaration(name: string, events: readonly FlowEvent[], doc: string): string {
  const members = events.map((event) => `  ${propertyKey(event.name)}: ${signature(event)};\n`);
  return `/** ${doc} */\nexport interface ${name} {\n${members.join("")}}\n`;
}

function signature({ variants, acks }: FlowEvent): string {
  const args = clientType(parameterList(variants));
  // A client may emit without a callback, which only a last optional parameter can say.
  const callback = acks ? `callback?: (${clientType(parameterList(acks))}) => void` : "";
  if (args.startsWith("...")) return `(${args}) => void`;
  return `(${[args, callback].filter(Boolean).join(", ")}) => void`;
}

/** Browsers get bytes as an `ArrayBuffer`, Node as a `Buffer`; both are sent. */
const clientType = (text: string) => text.replace(/\bUint8Array\b/g, "(ArrayBuffer | Uint8Array)");

function parameterList(variants: readonly (readonly Argument[])[]): string {
  const [first = [], ...others] = variants;
  if (others.length === 0) return first.map((a) => `${a.name}: ${a.type}`).join(", ");
  const longest = Math.max(...variants.map((v) => v.length));
  if (variants.every((v) => v.length === longest)) {
    return first.map((a, i) => `${a.name}: ${[...new Set(variants.map((v) => v[i]!.type))].join(" | ")}`).join(", ");
  }
  return `...args: ${variants.map((v) => `[${v.map((a) => a.type).join(", ")}]`).join(" | ")}`;
}

/** `/chat-room` → `ChatRoom`, `/` → nothing. */
function pascal(namespace: string): string {
  const words = namespace.split(/[^A-Za-z0-9]+/).filter(Boolean);
  const name = words.map((w) => w.charAt(0).toUpperCase() + w.slice(1)).join("");
  return /^\d/.test(name) ? `N${name}` : name;
}
