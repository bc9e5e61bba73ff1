import type {
  Action,
  FlowState,
  HandlerContext,
  HttpCallRequest,
  HttpCallResponse,
  LogLevel,
  NegotiateResult,
} from "../../../flows/handler-kit/types.ts";
import type { Effect, FromChild, StateEffect } from "./protocol.ts";
import type { NodeRecorder } from "./recorder.ts";
import { snapshot } from "./text.ts";

const MAX_LOGS = 200;
const MAX_LOG_CHARACTERS = 8000;

/** What a context needs of its process. */
export interface Outlet {
  env: Readonly<Record<string, string>>;
  post(message: FromChild): void;
  /** Asks the runtime to do something and waits for its reply. */
  request(run: number, effect: Effect): Promise<unknown>;
}

/** The context of one run. A class, because it is made once per event: methods on the prototype cost nothing. */
export class RunContext implements HandlerContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Undefined when this run is not recorded; then `enter` and `trace` do nothing. */
  readonly recorder: NodeRecorder | undefined;
  #outlet: Outlet;
  #run: number;
  #logs = 0;
  #over = false;
  #state: FlowState | undefined;

  constructor(outlet: Outlet, run: number, recorder: NodeRecorder | undefined) {
    this.env = outlet.env;
    this.#outlet = outlet;
    this.#run = run;
    this.recorder = recorder;
  }

  /** Effects of a run that is over are refused: its actions have been sent or dropped already. */
  close(): void {
    this.#over = true;
  }

  #request(effect: Effect): Promise<unknown> {
    if (this.#over) return Promise.reject(new Error(`${effect.kind}: the run is over; await it in the handler`));
    return this.#outlet.request(this.#run, effect);
  }

  http(request: HttpCallRequest): Promise<HttpCallResponse> {
    return this.#request({ kind: "http", request }) as Promise<HttpCallResponse>;
  }

  negotiate(options: { hub: string; userId?: string }): Promise<NegotiateResult> {
    return this.#request({ kind: "negotiate", ...options }) as Promise<NegotiateResult>;
  }

  async sendNow(hub: string, action: Action): Promise<void> {
    await this.#request({ kind: "sendNow", hub, action });
  }

  log(level: LogLevel, message: string, data?: unknown): void {
    if (++this.#logs > MAX_LOGS) return;
    const last = this.#logs === MAX_LOGS;
    const text = last ? `More than ${MAX_LOGS} log lines in one run: the rest is dropped` : String(message);
    this.#outlet.post({
      t: "log",
      run: this.#run,
      entry: {
        level,
        message: text.slice(0, MAX_LOG_CHARACTERS),
        data: data === undefined || last ? undefined : snapshot(data, MAX_LOG_CHARACTERS),
        at: Date.now(),
      },
    });
  }

  /** Made when first used: most runs keep nothing. */
  get state(): FlowState {
    const request = (effect: StateEffect) => this.#request(effect);
    return (this.#state ??= {
      get: (key) => request({ kind: "state", op: "get", key }),
      async set(key, value, options) {
        await request({ kind: "state", op: "set", key, value: present(value), options });
      },
      compareAndSet: async (key, expected, value, options) =>
        request({
          kind: "state",
          op: "compareAndSet",
          key,
          expected,
          value: present(value),
          options,
        }) as Promise<boolean>,
      increment: (key, by, options) => request({ kind: "state", op: "increment", key, by, options }) as Promise<number>,
      delete: (key) => request({ kind: "state", op: "delete", key }) as Promise<boolean>,
    });
  }

  now(): number {
    return Date.now();
  }

  random(): number {
    return Math.random();
  }

  uuid(): string {
    return crypto.randomUUID();
  }

  enter(node: string, input: unknown): void {
    if (!this.#over) this.recorder?.enter(node, input);
  }

  trace(node: string, value: unknown, input?: unknown): void {
    if (!this.#over) this.recorder?.trace(node, value, input);
  }
}

/** JSON would drop `undefined` without a word. */
function present(value: unknown): unknown {
  if (value === undefined) throw new TypeError("state: a value must be JSON, not undefined; use delete to remove one");
  return value;
}
