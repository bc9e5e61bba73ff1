/**
 * The types a compiled flow is written against, and the only thing a generated module imports (type-only, so the
 * module that runs has no imports at all). Shapes follow the Azure Functions bindings for Socket.IO serverless mode;
 * see "protocol.md" section 4.
 */

/** Who sent it: one socket (one namespace on one connection) of one hub. */
export interface SocketIdentity {
  hub: string;
  /** With its leading slash: `/` or `/chat`. */
  namespace: string;
  socketId: string;
  connectionId: string;
  /** `sub` of the client's token; absent for anonymous clients. */
  userId?: string;
}

/** Blocking: the answer's status decides whether the socket is let in. */
export interface ConnectEvent extends SocketIdentity {
  claims: Record<string, string[]>;
  query: Record<string, string[]>;
  headers: Record<string, string[]>;
  /** The `auth` payload of the Socket.IO CONNECT packet. Our gateway sends it; the Azure service does not. */
  auth?: unknown;
}

export interface ConnectedEvent extends SocketIdentity {}

export interface DisconnectedEvent extends SocketIdentity {
  /** Empty when the client left in the normal way. */
  reason: string;
}

/** An event a client emitted. `Params` gives the named parameters; missing trailing ones are `undefined`. */
export interface SocketEvent<Params = Record<string, unknown>> extends SocketIdentity {
  eventName: string;
  /** Every argument as sent, the ack callback excluded. */
  parameters: unknown[];
  /** The same arguments by the names the trigger declares. */
  params: Params;
  /** True when the client waits for an ack. */
  wantsAck: boolean;
}

export interface HttpRequestEvent<Params = Record<string, string>, Body = unknown> {
  method: string;
  /** Path and query as received, for example `/api/negotiate?user=a`. */
  url: string;
  /** Values of the `{name}` segments of the route. */
  params: Params;
  /** Last value wins when a key repeats. */
  query: Record<string, string>;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** Parsed when the content type is JSON, text otherwise, `undefined` when empty. */
  body: Body;
}

export interface ScheduleEvent {
  /** ISO 8601, the moment the run was due. */
  scheduledTime: string;
}

/** What a handler wants done to clients, in the vocabulary of the function bindings. `namespace` defaults to `/`. */
export type Action =
  | {
      actionName: "sendToNamespace";
      namespace?: string;
      eventName: string;
      parameters: unknown[];
      exceptRooms?: string[];
    }
  | {
      actionName: "sendToRooms";
      namespace?: string;
      rooms: string[];
      eventName: string;
      parameters: unknown[];
      exceptRooms?: string[];
    }
  | { actionName: "sendToSocket"; namespace?: string; socketId: string; eventName: string; parameters: unknown[] }
  | { actionName: "addSocketToRoom"; namespace?: string; socketId: string; room: string }
  | { actionName: "removeSocketFromRoom"; namespace?: string; socketId: string; room: string }
  | { actionName: "disconnectSockets"; namespace?: string; rooms: string[]; closeUnderlyingConnection?: boolean };

/**
 * What one run answers. `actions` go out in order after the run succeeded, never when it threw.
 * connect: `statusCode` 2xx lets the socket in; else `body` may be `{message, data}` for the client.
 * event: `ack` is the list of arguments for the client's callback, sent only if it asked for one.
 * http: `statusCode`, `headers`, `body` (objects go out as JSON, strings as given).
 */
export interface HandlerResult {
  statusCode?: number;
  headers?: Record<string, string>;
  body?: unknown;
  ack?: unknown[];
  actions: Action[];
}

export interface HttpCallRequest {
  url: string;
  method?: string;
  headers?: Record<string, string>;
  /** Objects go out as JSON, strings as given. */
  body?: unknown;
  /** Milliseconds for one attempt, 5,000 by default. */
  timeout?: number;
  /** Attempts after the first, for methods that may be repeated and failures that may pass. 0 by default, at most 5. */
  retries?: number;
  /** Name of a connection that the operator set up; `url` is then a path below its base URL. */
  connection?: string;
}

// deno-lint-ignore no-explicit-any -- an answer from outside has no type until someone declares one
export interface HttpCallResponse<Body = any> {
  status: number;
  /** True for 2xx. */
  ok: boolean;
  headers: Record<string, string>;
  /** Parsed when the content type is JSON, text otherwise. */
  body: Body;
}

/** What a browser needs for `io(endpoint, { path, query: { access_token: token } })`. */
export interface NegotiateResult {
  endpoint: string;
  path: string;
  token: string;
}

export type LogLevel = "debug" | "info" | "warn" | "error";

/**
 * What a flow keeps between runs. Values are JSON; keys belong to the flow, two flows never see each other's. `ttl` is in
 * seconds; without it a value stays. All methods throw on values that are no JSON, keys longer than 512 characters,
 * values larger than 256 KB, and when the flow's quota is used up.
 */
export interface FlowState {
  /** `undefined` when absent or expired. */
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown, options?: StateOptions): Promise<void>;
  /** Sets only while the present value equals `expected` (as JSON; `undefined` for absent). False when it does not. */
  compareAndSet(key: string, expected: unknown, value: unknown, options?: StateOptions): Promise<boolean>;
  /**
   * Adds atomically and gives the sum; an absent value counts as 0. Throws when the value is no number. Without `ttl`
   * the value's own time goes on.
   */
  increment(key: string, by?: number, options?: StateOptions): Promise<number>;
  /** False when it was not there. */
  delete(key: string): Promise<boolean>;
}

export interface StateOptions {
  /** Seconds. */
  ttl?: number;
}

/** Every effect of a run goes through here, so that a run can be recorded and replayed. */
export interface HandlerContext {
  /** The settings the operator gave this flow; never the process environment. */
  env: Readonly<Record<string, string | undefined>>;
  /** Throws on network errors and time-outs; any HTTP status is an answer. */
  http(request: HttpCallRequest): Promise<HttpCallResponse>;
  negotiate(options: { hub: string; userId?: string }): Promise<NegotiateResult>;
  log(level: LogLevel, message: string, data?: unknown): void;
  state: FlowState;
  /** Sends one action now instead of after the run ("send at once"). */
  sendNow(hub: string, action: Action): Promise<void>;
  /** Milliseconds since 1970. */
  now(): number;
  /** In [0, 1). */
  random(): number;
  uuid(): string;
  /** Only called by code compiled with `instrument: true`: a node begins, with what came along its wire. */
  enter(node: string, input: unknown): void;
  /** Only called by such code too: a node has its value. The input tells which of several under way at once. */
  trace(node: string, value: unknown, input?: unknown): void;
}

type MaybePromise<T> = T | Promise<T>;

/** One trigger of a flow: when to run which function. */
export type Trigger =
  | {
      on: "socket.connect" | "socket.connected" | "socket.disconnected";
      name: string;
      hub: string;
      namespace: string;
      run: Handler;
    }
  | {
      on: "socket.event";
      name: string;
      hub: string;
      namespace: string;
      event: string;
      parameters: readonly string[];
      run: Handler;
    }
  | {
      on: "http.request";
      name: string;
      hub: string;
      method: string;
      route: string;
      /** Origins whose pages may call it: `*`, or a list with commas. None without it. */
      cors?: string;
      run: Handler;
    }
  | { on: "schedule"; name: string; hub: string; cron: string; timeZone?: string; run: Handler };

/* A handler's event type is narrowed by its trigger; the table that lists them cannot say so without one variance hole. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Handler = (event: any, ctx: HandlerContext) => MaybePromise<HandlerResult>;

/** The default export of a generated module. */
export interface Flow {
  id: string;
  triggers: readonly Trigger[];
}
