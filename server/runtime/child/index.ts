/**
 * The process that runs the handlers of one flow. It has an empty environment, no channel but file descriptor 3 and the
 * journal (4), and serves one flow until it is killed. It imports nothing but its own folder and, of the kit, how actions
 * become calls, because every import is start-up time and memory, once per flow.
 */

import { writeFileSync } from "node:fs";
import { Socket } from "node:net";
import type { Flow, HandlerResult, Trigger } from "../../../flows/handler-kit/types.ts";
import { readMarked, teachBytesJson, writeMessage, writeText } from "./bytes.ts";
import { carriedLines } from "./carried.ts";
import { RunContext, type Outlet } from "./context.ts";
import { Journal } from "./journal.ts";
import type { FromChild, RunMessage, ToChild } from "./protocol.ts";
import { describe } from "./text.ts";

const MAX_RESULT_CHARACTERS = 4 * 1024 * 1024;
const CONSOLE_LINES_PER_SECOND = 50;

const { nextTick, exit } = process;
teachBytesJson();
const channel = new Socket({ fd: 3, readable: true, writable: true });
const triggers = new Map<string, Trigger>();
const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
let env: Readonly<Record<string, string>> = {};
const journal = new Journal(4);
let nextEffect = 1;
let outbox: string[] = [];

/** Everything of one turn goes out in one write. */
function write(line: string): void {
  if (outbox.push(line) === 1) {
    nextTick(() => {
      channel.write(`${outbox.join("\n")}\n`);
      outbox = [];
    });
  }
}

const post = (message: FromChild): void => write(JSON.stringify(message));

const outlet: Outlet = {
  get env() {
    return env;
  },
  post,
  request(run, effect) {
    const id = nextEffect++;
    return new Promise((resolve, reject) => {
      const message = { t: "effect", id, run, effect } satisfies FromChild;
      write(effect.kind === "sendNow" ? writeMessage(message) : writeText(message, effect.kind));
      waiting.set(id, { resolve, reject });
    });
  },
};

async function load(message: Extract<ToChild, { t: "load" }>): Promise<void> {
  try {
    env = Object.freeze(message.env);
    const module = (await import(message.code === undefined ? message.url : writeModule(message.code))) as {
      default?: Flow;
    };
    const list = module.default?.triggers;
    if (!Array.isArray(list)) throw new TypeError("The module has no default export with a list of triggers");
    for (const trigger of list as Trigger[]) {
      if (typeof trigger?.run !== "function") throw new TypeError("A trigger of the module has no function to run");
      triggers.set(trigger.name, trigger);
    }
    post({ t: "loaded", triggers: [...triggers.keys()] });
  } catch (error) {
    post({ t: "refused", error: describe(error) });
  }
}

/** A sandbox has a folder of its own that nobody else sees. A file, so that stack traces name a place. */
function writeModule(code: string): string {
  writeFileSync("/tmp/flow.mjs", code);
  return "file:///tmp/flow.mjs";
}

/** `args` is the line after the message, where there is one. */
function run(message: RunMessage, args: string | undefined): void {
  const { id } = message;
  const context = new RunContext(outlet, id, message.trace ? journal.begin(id) : undefined);
  try {
    const trigger = triggers.get(message.trigger);
    if (!trigger) throw new Error(`The flow has no trigger named ${message.trigger}`);
    const event = args === undefined ? message.event : withArguments(message, args, trigger);
    if (typeof event === "string") return fail(id, context, event, true);
    const returned = trigger.run(event, context);
    if (!(returned instanceof Promise)) return respond(message, returned, context);
    returned.then(
      (result) => respond(message, result, context),
      (error: unknown) => fail(id, context, error),
    );
  } catch (error) {
    fail(id, context, error);
  }
}

function over(id: number, context: RunContext): void {
  context.close();
  if (context.recorder) journal.end(id);
}

function fail(id: number, context: RunContext, error: unknown, badInput?: true): void {
  over(id, context);
  const message = { t: "failed", id, error: describe(error), badInput } satisfies FromChild;
  write(withNodes(JSON.stringify(message), context, true));
}

/** A message that is JSON text already, with the records of its run. */
function withNodes(message: string, { recorder }: RunContext, failed: boolean): string {
  return recorder ? `${message.slice(0, -1)},"nodes":${recorder.json(failed)}}` : message;
}

function respond({ id, carries }: RunMessage, returned: unknown, context: RunContext): void {
  over(id, context);
  try {
    const result = checked(returned);
    write((carries === undefined ? undefined : carriedLines(id, carries, result)) ?? doneLine(id, result, context));
  } catch (error) {
    fail(id, context, error);
  }
}

function doneLine(id: number, result: HandlerResult, context: RunContext): string {
  let line: string;
  try {
    line = writeMessage({ t: "done", id, result } satisfies FromChild);
  } catch (error) {
    throw new TypeError(`The handler's result cannot be sent as JSON: ${describe(error).message}`, { cause: error });
  }
  if (line.length > MAX_RESULT_CHARACTERS) {
    throw new RangeError(
      `The handler's result is too large: ${line.length} characters, at most ${MAX_RESULT_CHARACTERS}`,
    );
  }
  return withNodes(line, context, false);
}

function checked(result: unknown): HandlerResult {
  if (result === undefined) return { actions: [] };
  if (typeof result !== "object" || result === null || Array.isArray(result)) {
    throw new TypeError(`The handler must return an object, not ${result === null ? "null" : typeof result}`);
  }
  const { statusCode, headers, body, ack, actions = [] } = result as Partial<HandlerResult>;
  if (!Array.isArray(actions)) throw new TypeError("The handler's actions must be a list");
  if (ack !== undefined && !Array.isArray(ack)) throw new TypeError("The handler's ack must be a list of arguments");
  return { statusCode, headers, body, ack, actions };
}

/** The event of a packet; a text says what is wrong with the packet. */
function withArguments({ event, mark }: RunMessage, args: string, trigger: Trigger): object | string {
  let list: unknown;
  try {
    list = mark === undefined ? JSON.parse(args) : readMarked(args, mark);
  } catch (error) {
    return `The event packet is not JSON: ${describe(error).message}`;
  }
  if (!Array.isArray(list)) return "The event packet holds no array";
  const names = "parameters" in trigger ? trigger.parameters : [];
  const params: Record<string, unknown> = {};
  for (let at = 0; at < names.length; at++) params[names[at]!] = list[at + 1];
  const given = event as Record<string, unknown>;
  given.eventName = list[0];
  given.parameters = list.slice(1);
  given.params = params;
  return given;
}

function receive(message: ToChild): void {
  if (message.t === "run") {
    if (message.args) awaiting = message;
    else run(message, undefined);
  } else if (message.t === "reply") {
    const effect = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error === undefined) effect?.resolve(message.value);
    else effect?.reject(new Error(message.error));
  } else if (message.t === "load") void load(message);
  else post({ t: "pong" });
}

/** Its arguments are the next line. */
let awaiting: RunMessage | undefined;

function receiveLine(line: string): void {
  if (!awaiting) return receive(JSON.parse(line) as ToChild);
  const message = awaiting;
  awaiting = undefined;
  run(message, line);
}

let rest = "";
channel.setEncoding("utf8");
channel.on("data", (chunk: string) => {
  const lines = (rest + chunk).split("\n");
  rest = lines.pop()!;
  for (const line of lines) receiveLine(line);
});
/** Without the runtime there is nothing left to do. */
channel.on("close", () => exit(0));
channel.on("error", () => exit(0));

process.on("unhandledRejection", (error) => post({ t: "late", error: describe(error) }));
process.on("uncaughtException", (error) => post({ t: "late", error: describe(error) }));

let consoleLines = 0;
setInterval(() => {
  consoleLines = 0;
}, 1000).unref();
for (const level of ["debug", "info", "log", "warn", "error"] as const) {
  console[level] = (...parts: unknown[]) => {
    if (++consoleLines > CONSOLE_LINES_PER_SECOND) return;
    const message = parts.map((part) => (typeof part === "string" ? part : describe(part).message)).join(" ");
    post({
      t: "log",
      run: 0,
      entry: { level: level === "log" ? "info" : level, message: message.slice(0, 4000), at: Date.now() },
    });
  };
}

/* What handlers have no business with is out of the way of accidents: effects go through the context only. */
for (const name of ["process", "fetch", "WebSocket", "EventSource", "navigator", "WebAssembly"]) {
  Reflect.deleteProperty(globalThis, name);
}
