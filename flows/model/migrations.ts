/**
 * Brings documents of older formats up to date. One entry per format left behind, in order, never changed once
 * released: `{ from: 1, name: "rename-emit-target", migrate }` turns a format 1 document into format 2.
 * A migration works on plain JSON, because today's schema does not describe yesterday's documents.
 */
export interface Migration {
  /** The format it reads; it writes `from + 1`. */
  from: number;
  name: string;
  /** Pure. Need not touch `format`. */
  migrate: (document: Record<string, unknown>) => Record<string, unknown>;
}

export const migrations: readonly Migration[] = [];

/** Applies what is missing to reach `target`; `undefined` when no chain of migrations leads there. */
export function migrate(
  document: Record<string, unknown>,
  target: number,
  list: readonly Migration[] = migrations,
): { document: Record<string, unknown>; applied: string[] } | undefined {
  const applied: string[] = [];
  let current = document;
  for (let format = Number(document.format); format !== target; format++) {
    const step = list.find((m) => m.from === format);
    if (!step) return undefined;
    current = { ...step.migrate(current), format: format + 1 };
    applied.push(step.name);
  }
  return { document: current, applied };
}
