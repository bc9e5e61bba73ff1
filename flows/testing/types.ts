/** The shapes of a flow's tests, in plain types: what runs them in an export has no schema library. */

/** An answer of `ctx.http`; `{ error }` is thrown instead. */
export type GivenAnswer = { error: string } | { status?: number; headers?: Record<string, string>; body?: unknown };

export interface GivenEffects {
  /** Answers of `ctx.http`, in the order of the calls. */
  http?: GivenAnswer[];
  /** What is kept before the run, by key. */
  state?: Record<string, unknown>;
  /** Milliseconds since 1970; each call is one later. */
  now?: number;
  /** Results of `ctx.random` in [0, 1), used again from the start when they run out. */
  random?: number[];
}

/** Only what is given is compared; an empty list means "none". */
export interface Expected {
  actions?: unknown[];
  ack?: unknown[];
  statusCode?: number;
  headers?: Record<string, string>;
  body?: unknown;
  /** What `send at once` sent. */
  sent?: unknown[];
  logs?: unknown[];
  /** What went to `ctx.http`. */
  requests?: unknown[];
  /** What is kept after it, all of it. */
  state?: Record<string, unknown>;
  /** The run fails with this message. */
  error?: string;
}

/** One event with what the world answers, and what is to come of it. */
export interface FlowTest {
  name: string;
  /** Name of the trigger's node. */
  trigger: string;
  /** What differs from a plain event of that kind. */
  event?: Record<string, unknown>;
  env?: Record<string, string>;
  effects?: GivenEffects;
  expect: Expected;
}

/** What stands in `<id>.test.json`. */
export interface FlowTests {
  tests: FlowTest[];
}
