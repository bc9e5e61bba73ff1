/** What the JavaScript language itself gives, on every target. Web and Node APIs are not there on purpose. */
export const GLOBALS: ReadonlySet<string> = new Set(
  `undefined NaN Infinity Object Array String Number Boolean BigInt Symbol Math JSON Date RegExp Map Set WeakMap WeakSet
  Promise Error TypeError RangeError SyntaxError URIError EvalError ReferenceError AggregateError Intl Reflect
  ArrayBuffer DataView Uint8Array Uint8ClampedArray Uint16Array Uint32Array Int8Array Int16Array Int32Array
  Float32Array Float64Array BigInt64Array BigUint64Array parseInt parseFloat isNaN isFinite
  encodeURIComponent decodeURIComponent encodeURI decodeURI structuredClone URL URLSearchParams TextEncoder TextDecoder
  atob btoa`.split(/\s+/),
);

/** Names people try, and what to use instead. */
export const FORBIDDEN: ReadonlyMap<string, string> = new Map([
  ["fetch", "Use an `http.call` node, or `ctx.http(…)` in a function node."],
  ["XMLHttpRequest", "Use an `http.call` node, or `ctx.http(…)` in a function node."],
  ["console", "Use a `log` node, or `ctx.log(…)` in a function node."],
  ["process", "Settings of the flow are in `env`."],
  ["crypto", "Use `ctx.uuid()` or `ctx.random()` in a function node."],
  ["require", "Flows import nothing."],
  ["module", "Flows import nothing."],
  ["Buffer", "Use `Uint8Array`, `TextEncoder` or `btoa`."],
  ["setTimeout", "A run does not wait. Use a schedule."],
  ["setInterval", "A run does not wait. Use a schedule."],
  ["setImmediate", "A run does not wait."],
  ["queueMicrotask", "A run does not wait."],
  ["performance", "Use `ctx.now()` in a function node."],
  ["eval", "Code is never made from text."],
  ["Function", "Code is never made from text."],
  ["arguments", "Use `input`."],
  ["globalThis", "Handlers keep nothing between runs."],
  ["global", "Handlers keep nothing between runs."],
  ["self", "Handlers keep nothing between runs."],
  ["window", "Handlers run on a server."],
  ["document", "Handlers run on a server."],
  ["localStorage", "Handlers keep nothing between runs."],
]);

/** What a function node sees besides other nodes. Expressions see all but `ctx`. */
export const AMBIENT = ["input", "event", "env", "ctx"] as const;

const WORDS = `abstract arguments as async await break case catch class const continue debugger default delete do else
  enum eval export extends false finally for function get if implements import in instanceof interface let new null of
  package private protected public return satisfies set static super switch this throw true try type typeof var void
  while with yield`.split(/\s+/);
/** Words that are fine as names although the list above has them. */
const HARMLESS = new Set(["abstract", "as", "async", "get", "set", "of", "satisfies", "type"]);

/** Types of the handler kit that a module may import. */
export const KIT_TYPES =
  "Action ConnectEvent ConnectedEvent DisconnectedEvent Flow HandlerContext HandlerResult HttpCallResponse HttpRequestEvent NegotiateResult ScheduleEvent SocketEvent".split(
    " ",
  );

/** Why a node cannot have this name, if so. */
export function reservedReason(name: string): string | undefined {
  if ((AMBIENT as readonly string[]).includes(name)) return "every expression knows something else by that name";
  if (WORDS.includes(name) && !HARMLESS.has(name)) return "it is a word of JavaScript";
  if (GLOBALS.has(name) || FORBIDDEN.has(name)) return "it is the name of a global";
  if (KIT_TYPES.includes(name)) return "it is the name of a type the code uses";
  if (name === "__proto__" || name === "constructor") return "it means something else to JavaScript";
  return undefined;
}
