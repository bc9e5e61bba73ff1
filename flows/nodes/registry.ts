import type { AnyDefinition } from "./index.ts";
import type { AnyRule } from "./rules.ts";

/** A node type of a team's own, checked and made safe to call. */
export interface OwnType {
  definition: AnyDefinition;
  rule: AnyRule;
  /** What it was loaded from, for messages. */
  source: string;
}

/**
 * Node types beside the table's own. The one thing here that changes: filled once when a process starts, before any flow
 * is read (`own.ts`), and never emptied.
 */
export const ownTypes = new Map<string, OwnType>();
