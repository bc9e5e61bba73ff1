import { z } from "zod";

/**
 * The flow document: one flow, one file, made for git (sorted keys, layout last). This file says what a document may
 * contain; what its nodes may contain is said by `flows/nodes`, and whether it makes sense by `flows/compiler`.
 */

/** The newest document format. Older ones are brought up by `migrations.ts`. */
export const FORMAT = 1;

/** Limits that keep a hostile or broken file from costing more than an error message. */
export const LIMITS = {
  documentBytes: 1_048_576,
  nodes: 2_000,
  wires: 8_000,
  notes: 500,
  groups: 500,
  sourceChars: 65_536,
} as const;

export const FLOW_ID = /^[a-z0-9][a-z0-9-]{0,63}$/;
/** A node's id is its name in code and expressions, so it is an ASCII JavaScript identifier. */
export const NODE_ID = /^[A-Za-z_$][A-Za-z0-9_$]{0,63}$/;

/**
 * A value in a node's config: literal text as a plain string, or a JavaScript expression as `{ js }`.
 * Numbers, objects and the like are expressions: `{ "js": "42" }`.
 */
export const valueSchema = z.union([z.string(), z.strictObject({ js: z.string().max(LIMITS.sourceChars) })]);
export type Value = z.infer<typeof valueSchema>;

export const nodeSchema = z.strictObject({
  type: z.string().min(1).max(100),
  /** Checked against the node type's own schema by the compiler's parse phase. */
  config: z.record(z.string(), z.unknown()).default({}),
  /** The author's remark; becomes the comment above the node's code. */
  note: z.string().max(4_000).optional(),
});
export type FlowNode = z.infer<typeof nodeSchema>;

/**
 * `from` and `to` are node ids, `port` names an output of `from`; every node has one input. Of several wires from one
 * port, their order in the list is the order in which they run.
 */
export const wireSchema = z.strictObject({ from: z.string(), port: z.string(), to: z.string() });
export type Wire = z.infer<typeof wireSchema>;

/** Colours of notes and groups; the editor's theme says how each looks. */
export const COLOURS = ["grey", "yellow", "green", "blue", "violet", "pink"] as const;
export type Colour = (typeof COLOURS)[number];

const size = (least: number) => z.number().min(least).max(4_000);

/** Text on the canvas, for people: it is never compiled, and no code mentions it. Sizes and places in px. */
export const noteSchema = z.strictObject({
  text: z.string().max(4_000),
  colour: z.enum(COLOURS).default("yellow"),
  x: z.number().finite(),
  y: z.number().finite(),
  width: size(64),
  height: size(32),
});
export type CanvasNote = z.infer<typeof noteSchema>;

/**
 * A named frame around nodes, for people. It has no place of its own: it is as large as its members need. Ids of nodes
 * that are not there are ignored; a node that several groups name belongs to the first.
 */
export const groupSchema = z.strictObject({
  title: z.string().max(200),
  colour: z.enum(COLOURS).default("grey"),
  nodes: z.array(z.string().regex(NODE_ID)).max(LIMITS.nodes),
});
export type Group = z.infer<typeof groupSchema>;

const CANVAS_ID = z.string().regex(NODE_ID, "letters, digits, _ and $, at most 64, not starting with a digit");
const atMost = (limit: number, what: string) =>
  [(items: object) => Object.keys(items).length <= limit, `at most ${limit} ${what}`] as const;

const pointSchema = z.strictObject({ x: z.number().finite(), y: z.number().finite() });

export const flowSchema = z.strictObject({
  format: z.literal(FORMAT),
  id: z.string().regex(FLOW_ID, "lower case letters, digits and hyphens, at most 64, not starting with a hyphen"),
  name: z.string().min(1).max(200),
  description: z.string().max(4_000).default(""),
  nodes: z.record(z.string().regex(NODE_ID, "a JavaScript identifier of at most 64 characters"), nodeSchema),
  wires: z.array(wireSchema).max(LIMITS.wires),
  /** Notes and groups have ids of their own, apart from those of nodes. Neither changes the code. */
  groups: z
    .record(CANVAS_ID, groupSchema)
    .refine(...atMost(LIMITS.groups, "groups"))
    .optional(),
  notes: z
    .record(CANVAS_ID, noteSchema)
    .refine(...atMost(LIMITS.notes, "notes"))
    .optional(),
  /** Where the nodes stand on the canvas, by node id. Never changes the code. */
  layout: z.record(z.string(), pointSchema).default({}),
});
export type FlowDocument = z.infer<typeof flowSchema>;

export function emptyFlow(id: string, name: string): FlowDocument {
  return { format: FORMAT, id, name, description: "", nodes: {}, wires: [], layout: {} };
}
