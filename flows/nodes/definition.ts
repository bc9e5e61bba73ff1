import type { z } from "zod";

/**
 * What a node type is, apart from its compile rule: read by the editor (palette, forms, canvas), the compiler and the
 * docs. One folder per type; `index.ts` is the one table of all of them.
 */

export type TriggerKind =
  | "socket.connect"
  | "socket.connected"
  | "socket.disconnected"
  | "socket.event"
  | "http.request"
  | "schedule";

export type Category = "triggers" | "flow" | "data" | "socketio" | "http" | "state" | "debug";

/** What stands at the beginning of a run: a trigger, the failure of another run of the flow, or a call of a part. */
export type StartKind = TriggerKind | "error" | "part";

/** An output of a node. Every node has at most one input, so inputs need no name. */
export interface PortDefinition {
  /** Unique within the node, stable: wires name it. `next` is the usual way out, `error` the failure. */
  id: string;
  /** What the canvas shows beside the port; empty for a single `next`. */
  label: string;
  /** next: always taken. branch: taken or not. error: taken instead of `next` when the node failed. */
  kind: "next" | "branch" | "error";
  /** A branch that is taken once for each item of a list. */
  repeats?: boolean;
  /** A branch that runs at the same time as the others like it; all are taken, and end before `next`. */
  parallel?: boolean;
}

/**
 * How a field of a config schema is edited, given to zod by `.meta({ … })` beside `title` and `description`, and so
 * part of the published JSON Schema. The form made from the schema reads nothing else.
 */
export interface FieldMeta {
  title?: string;
  description?: string;
  /**
   * text: one line of literal text. value: literal text or an expression (`Value`). expression: JavaScript expression
   * source. code: TypeScript function body. type: a TypeScript type (may be edited as text).
   * template: several lines of text with `{{ expression }}` in it. select: an enum. flow, part: a flow, one of its parts.
   * shape: a type, a JSON Schema or a sample (`shape/shape.ts`). Left out: by the JSON type.
   */
  control?:
    | "text"
    | "multiline"
    | "value"
    | "expression"
    | "code"
    | "type"
    | "template"
    | "select"
    | "flow"
    | "part"
    | "shape";
  placeholder?: string;
  /** For arrays: what the add button says ("Add argument"). */
  addLabel?: string;
  /** Show only when another field of the same object has one of these values. */
  showWhen?: { field: string; is: readonly unknown[] };
  /** Must not be empty when shown; new nodes start empty, so this is the compiler's to say, not the schema's. */
  required?: boolean;
  /** For arrays of objects: the field that must differ between them. */
  unique?: string;
  /** Rarely needed: folded away under "More". */
  advanced?: boolean;
}

export interface NodeDefinition<Config = Record<string, unknown>> {
  type: string;
  /** What the palette says: "Emit". */
  title: string;
  category: Category;
  /** Name of a lucide icon in kebab-case. */
  icon: string;
  /** First guess for a new node's id, made unique by a number: `newMessage`. */
  defaultId: string;
  /** One line for the palette. */
  blurb: string;
  /** Markdown: what it does, its value, when it fails, an example. */
  help: string;
  /** Words the palette's search should find it by, besides title and type. */
  keywords?: readonly string[];
  schema: z.ZodType<Config>;
  /** What stands on the node on the canvas; code in backticks: "`new message` → everyone". Never throws. */
  summary: (config: Config) => string;
  ports: (config: Config) => readonly PortDefinition[];
  /** Set for triggers and what else starts something, which have no input. */
  trigger?: StartKind;
  /** Of own types: it sends or answers, so it has an order and cannot stand in a branch of `parallel`. */
  sends?: boolean;
  /** Only makes sense in runs started by these: `ack` in `socket.event`. Left out: anywhere. */
  onlyIn?: readonly StartKind[];
  /**
   * TypeScript type of the node's value, as text, in terms of the handler kit's types; `unknown` when only the type check
   * can say. Empty: it has no value of its own and hands its input on.
   */
  valueType: (config: Config) => string;
  /** Where the value is in what its `const` holds, when it is not all of it: `.value`. */
  valuePath?: (config: Config) => string;
}

/** Ports most nodes have. */
export const NEXT: PortDefinition = { id: "next", label: "", kind: "next" };
export const ERROR: PortDefinition = { id: "error", label: "error", kind: "error" };
