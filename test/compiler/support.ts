import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type {
  Flow,
  HandlerContext,
  HandlerResult,
  HttpCallResponse,
  LogLevel,
  Action,
} from "../../flows/handler-kit/types.ts";
import { transformWithOxc } from "vite";
import { plainState } from "../../flows/testing/state.ts";
import type { Library, LibraryEntry } from "../../flows/compiler/index.ts";
import { parseFlow } from "../../flows/model/index.ts";
import { toJavaScript, type TypecheckHost } from "../../flows/compiler/typecheck.ts";
import { inlineJsonata } from "../../server/language/jsonata.ts";

const require = createRequire(import.meta.url);
const ts = require("typescript-api") as TypecheckHost["ts"];

/** TypeScript with its library files from disk, as the server has it. */
export const typescript: TypecheckHost = {
  ts,
  kit: readFileSync(new URL("../../flows/handler-kit/types.ts", import.meta.url), "utf8"),
  lib: (name) => {
    try {
      return readFileSync(require.resolve(`typescript-api/lib/${name}`), "utf8");
    } catch {
      return undefined;
    }
  },
};

/** Loads the code of a compilation as a real module. It has no imports, so a data URL is enough. */
export async function load(code: string): Promise<Flow> {
  // A hundred times faster than TypeScript's own, which the type check of the samples exercises.
  const { code: compiled } = await transformWithOxc(code, "flow.ts", { sourcemap: false });
  const text = inlineJsonata(compiled, (source) => toJavaScript(source, typescript));
  const module = (await import(`data:text/javascript;base64,${Buffer.from(text).toString("base64")}`)) as {
    default: Flow;
  };
  return module.default;
}

/** The flows of a sample's folder besides its own. */
export function readLibrary(folder: URL): Library {
  const library: Record<string, LibraryEntry> = {};
  for (const file of readdirSync(folder)) {
    const id = /^(.+)\.flow\.json$/.exec(file)?.[1];
    if (id === undefined || id === "input") continue;
    const { flow, diagnostics } = parseFlow(readFileSync(new URL(file, folder), "utf8"), { id });
    library[id] = flow ? { flow } : { problem: diagnostics[0]!.message };
  }
  return library;
}

export interface RunInput {
  trigger: string;
  event?: Record<string, unknown>;
  env?: Record<string, string>;
  /** What is kept before. */
  state?: Record<string, unknown>;
  /** Answers of `ctx.http`, in order; a string is thrown. */
  http?: (Partial<HttpCallResponse> | string)[];
}

export interface RunOutput {
  result?: HandlerResult;
  /** The run failed. */
  error?: string;
  /** What is kept afterwards. */
  state?: Record<string, unknown>;
  sent?: { hub: string; action: Action }[];
  logs?: { level: LogLevel; message: string; data?: unknown }[];
  requests?: unknown[];
  traces?: [string, unknown][];
  /** Nodes that began, with their inputs; failures by their message. */
  entered?: [string, unknown][];
}

const IDENTITY = { hub: "hub", namespace: "/", socketId: "s1", connectionId: "c1", userId: "ada" };

/** A whole event from what a test says about it. */
export function eventFor(on: string, given: Record<string, unknown> = {}): Record<string, unknown> {
  switch (on) {
    case "socket.event": {
      const params = (given.params ?? {}) as Record<string, unknown>;
      return { ...IDENTITY, eventName: "event", parameters: Object.values(params), wantsAck: true, ...given, params };
    }
    case "socket.connect":
      return { ...IDENTITY, claims: {}, query: {}, headers: {}, ...given };
    case "socket.disconnected":
      return { ...IDENTITY, reason: "", ...given };
    case "socket.connected":
      return { ...IDENTITY, ...given };
    case "http.request":
      return { method: "GET", url: "/api/x", params: {}, query: {}, headers: {}, body: undefined, ...given };
    default:
      return { scheduledTime: "2026-01-01T00:00:00.000Z", ...given };
  }
}

/** An event and effects that are the same every time, and a record of everything that is done with them. */
export function effects(
  on: string,
  input: RunInput,
): { event: Record<string, unknown>; ctx: HandlerContext; output: RunOutput } {
  const output: RunOutput = {};
  const answers = [...(input.http ?? [])];
  let count = 0;
  const ctx: HandlerContext = {
    env: input.env ?? {},
    http: async (request) => {
      (output.requests ??= []).push(request);
      const answer = answers.shift() ?? {};
      if (typeof answer === "string") throw new Error(answer);
      return { status: 200, ok: (answer.status ?? 200) < 300, headers: {}, body: undefined, ...answer };
    },
    negotiate: async ({ hub, userId }) => ({
      endpoint: "http://gateway",
      path: `/clients/socketio/hubs/${hub}`,
      token: `token of ${userId ?? "nobody"}`,
    }),
    state: plainState((output.state = structuredClone(input.state ?? {}))),
    log: (level, message, data) =>
      void (output.logs ??= []).push({ level, message, ...(data === undefined ? {} : { data }) }),
    sendNow: async (hub, action) => void (output.sent ??= []).push({ hub, action }),
    now: () => 1_000_000 + count++,
    random: () => 0.25,
    uuid: () => `uuid-${count++}`,
    enter: (node, input) =>
      void (output.entered ??= []).push([node, input instanceof Error ? input.message : structuredClone(input)]),
    trace: (node, value) => void (output.traces ??= []).push([node, structuredClone(value)]),
  };
  return { event: eventFor(on, input.event), ctx, output };
}

/** Runs one trigger and says everything it did. */
export async function execute(flow: Flow, input: RunInput): Promise<RunOutput> {
  const trigger = flow.triggers.find((t) => t.name === input.trigger);
  if (!trigger) throw new Error(`No trigger ${input.trigger}`);
  const { event, ctx, output } = effects(trigger.on, input);
  try {
    output.result = await trigger.run(event, ctx);
  } catch (error) {
    output.error = error instanceof Error ? error.message : String(error);
  }
  return tidy(output);
}

/** Without a state in which there is nothing. */
export function tidy({ state, ...output }: RunOutput): RunOutput {
  return state && Object.keys(state).length > 0 ? { ...output, state } : output;
}
