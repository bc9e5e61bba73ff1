import { z } from "zod";
import { LIMITS, valueSchema } from "../model/document.ts";
import type { FieldMeta } from "./definition.ts";

/** Building blocks for config schemas, so that the same setting looks the same on every node. */

export const text = (fallback: string, meta: FieldMeta) =>
  z
    .string()
    .max(LIMITS.sourceChars)
    .default(fallback)
    .meta({ control: "text", ...meta });

export const value = (fallback: string | { js: string }, meta: FieldMeta) =>
  valueSchema.default(fallback).meta({ control: "value", ...meta });

/** JavaScript source of one expression. Empty means left out, unless `required`. */
export const expression = (fallback: string, meta: FieldMeta) => text(fallback, { control: "expression", ...meta });

/** Literal texts or expressions, each one value. */
export const values = (item: FieldMeta, meta: FieldMeta) =>
  z
    .array(value("", { required: true, ...item }))
    .max(100)
    .default([])
    .meta({ ...meta });

/** `{ name, value }` pairs: headers, fields. */
export const namedValues = (nameMeta: FieldMeta, meta: FieldMeta) =>
  z
    .array(
      z.strictObject({
        name: text("", { title: "Name", required: true, ...nameMeta }),
        value: value("", { title: "Value", description: "Text, or an expression." }),
      }),
    )
    .max(100)
    .default([])
    .meta({ unique: "name", ...meta });

const HUB = /^[A-Za-z][A-Za-z0-9_`,.[\]]{0,127}$/;

/** On every trigger. */
export const hub = z
  .string()
  .regex(HUB, "A hub name starts with a letter and has at most 128 letters, digits and _ ` , . [ ]")
  .default("hub")
  .meta({
    title: "Hub",
    description: "The hub this trigger belongs to. What its runs emit goes to the same hub.",
    control: "text",
    advanced: true,
  } satisfies FieldMeta);

const NAMESPACE = /^\/\S{0,255}$/;
const NAMESPACE_HELP = "A namespace starts with a slash and has no spaces, for example / or /chat";

/** On socket triggers. */
export const namespace = z
  .string()
  .regex(NAMESPACE, NAMESPACE_HELP)
  .default("/")
  .meta({
    title: "Namespace",
    description: "The Socket.IO namespace, with its leading slash.",
    control: "text",
  } satisfies FieldMeta);

/** On actions: empty means the trigger's own. */
export const targetNamespace = z
  .union([z.literal(""), z.string().regex(NAMESPACE, NAMESPACE_HELP)])
  .default("")
  .meta({
    title: "Namespace",
    description:
      "Left empty: the namespace of the trigger that started the run (`/` for HTTP requests and schedules; in a part that of its caller).",
    control: "text",
    placeholder: "as the trigger",
    advanced: true,
  } satisfies FieldMeta);

/** On actions about one socket. */
export const socket = (meta: FieldMeta = {}) =>
  value(
    { js: "event.socketId" },
    {
      title: "Socket",
      description: "Socket id. By default the socket whose event started the run.",
      required: true,
      ...meta,
    },
  );

/** A TypeScript type, as text. */
export const typeText = (fallback: string, meta: FieldMeta) =>
  z
    .string()
    .trim()
    .max(4_000)
    .default(fallback)
    .meta({ control: "type", placeholder: "string", ...meta } satisfies FieldMeta);

/** Literal text as it is, an expression in code style: for summaries. */
export function show(v: unknown): string {
  if (typeof v === "string") return v === "" ? "…" : `\`${clip(v)}\``;
  if (typeof v === "object" && v !== null && "js" in v) return `\`${clip(String(v.js)) || "…"}\``;
  return "…";
}

/** One short line without backticks, fit for a code span. */
export function clip(source: string, length = 40): string {
  const line = source.replace(/\s+/g, " ").replaceAll("`", "'").trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}
