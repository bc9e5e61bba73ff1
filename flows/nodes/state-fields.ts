import { z } from "zod";
import type { FieldMeta } from "./definition.ts";
import { value } from "./fields.ts";

/** Settings that the state nodes share. */

export const key = value("", {
  title: "Key",
  description: "Belongs to this flow; other flows never see it. An expression makes one per room, user …",
  required: true,
  placeholder: "visits",
});

export const ttl = z
  .number()
  .int()
  .min(0)
  .max(31_536_000)
  .default(0)
  .meta({ title: "Keep for", description: "Seconds. 0: until it is deleted.", advanced: true } satisfies FieldMeta);
