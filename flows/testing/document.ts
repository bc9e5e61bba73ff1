import { z } from "zod";
import { readJson } from "../model/json.ts";
import type { FlowTests } from "./types.ts";

/**
 * Tests of a flow, in `flows/saved/<id>.test.json`: written by hand or recorded. Effects are given, so nothing is ever
 * called; what comes out is compared as JSON. The shapes are those of `types.ts`.
 */
const answer = z.strictObject({
  status: z.number().int().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.unknown().optional(),
});
const effects = z.strictObject({
  http: z.array(z.union([z.strictObject({ error: z.string() }), answer])).optional(),
  state: z.record(z.string(), z.unknown()).optional(),
  now: z.number().int().optional(),
  random: z.array(z.number().min(0).lt(1)).min(1).optional(),
});
const records = z.array(z.record(z.string(), z.unknown()));
const expected = z.strictObject({
  actions: records.optional(),
  ack: z.array(z.unknown()).optional(),
  statusCode: z.number().int().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.unknown().optional(),
  sent: records.optional(),
  logs: records.optional(),
  requests: records.optional(),
  state: z.record(z.string(), z.unknown()).optional(),
  error: z.string().optional(),
});
const test = z.strictObject({
  name: z.string().min(1).max(200),
  trigger: z.string(),
  event: z.record(z.string(), z.unknown()).optional(),
  env: z.record(z.string(), z.string()).optional(),
  effects: effects.optional(),
  expect: expected,
});
const flowTestsSchema = z.strictObject({ tests: z.array(test).max(10_000) }) satisfies z.ZodType<FlowTests>;

/** Reads the text of a test file. Never throws; problems are sentences that say where. */
export function parseFlowTests(text: string): { tests: FlowTests } | { problems: string[] } {
  const { value, diagnostics } = readJson(text);
  if (diagnostics.length > 0) return { problems: diagnostics.map((d) => d.message) };
  const parsed = flowTestsSchema.safeParse(value);
  if (!parsed.success) {
    return {
      problems: parsed.error.issues.map((issue) => `${issue.path.join(".") || "the file"}: ${issue.message}`),
    };
  }
  const names = parsed.data.tests.map((one) => one.name);
  const twice = names.filter((name, i) => names.indexOf(name) < i);
  if (twice.length === 0) return { tests: parsed.data };
  return { problems: twice.map((name) => `tests: two are called “${name}”; give each its own name`) };
}
