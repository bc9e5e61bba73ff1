import { z } from "zod";

/**
 * Tests of a flow, in `flows/saved/<id>.test.json`: written by hand or recorded. Effects are given, so nothing is ever
 * called; what comes out is compared as JSON.
 */
const recordedResponse = z.strictObject({
  status: z.number().int().default(200),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.unknown().optional(),
});

export const effectsSchema = z.strictObject({
  /** Answers of `ctx.http`, in the order of the calls; `{ error }` is thrown. */
  http: z.array(z.union([z.strictObject({ error: z.string() }), recordedResponse])).default([]),
  /** What is kept before the run, by key. */
  state: z.record(z.string(), z.unknown()).default({}),
  /** Milliseconds since 1970; each call is one later. */
  now: z.number().int().default(1_767_225_600_000),
  /** Results of `ctx.random`, used again from the start when they run out. */
  random: z.array(z.number().min(0).lt(1)).min(1).default([0.5]),
});

const expectedSchema = z.strictObject({
  actions: z.array(z.record(z.string(), z.unknown())).optional(),
  ack: z.array(z.unknown()).optional(),
  statusCode: z.number().int().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.unknown().optional(),
  /** What `send at once` sent. */
  sent: z.array(z.record(z.string(), z.unknown())).optional(),
  logs: z.array(z.record(z.string(), z.unknown())).optional(),
  requests: z.array(z.record(z.string(), z.unknown())).optional(),
  /** What is kept after it, all of it. */
  state: z.record(z.string(), z.unknown()).optional(),
  /** The run fails with this message. */
  error: z.string().optional(),
});

export const flowTestsSchema = z.strictObject({
  tests: z.array(
    z.strictObject({
      name: z.string().min(1).max(200),
      /** Id of the trigger node. */
      trigger: z.string(),
      /** What differs from a plain event of that kind. */
      event: z.record(z.string(), z.unknown()).default({}),
      env: z.record(z.string(), z.string()).default({}),
      effects: effectsSchema.prefault({}),
      /** Only what is given is compared; an empty list means "none". */
      expect: expectedSchema,
    }),
  ),
});
export type FlowTests = z.infer<typeof flowTestsSchema>;
export type FlowTest = FlowTests["tests"][number];
