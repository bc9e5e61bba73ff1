/**
 * A value made from another by plain code.
 *
 * @param {import("../../nodes/own.ts").NodeKit} kit
 * @returns {import("../../nodes/own.ts").OwnNodeType<{ text: string; limit: number }>}
 */
export const slug = ({ z, fields, code, NEXT, ERROR }) => ({
  definition: {
    type: "acme.slug",
    title: "Slug",
    category: "data",
    icon: "hash",
    defaultId: "slug",
    blurb: "Text as part of an address",
    keywords: ["url", "address", "normalize"],
    help: 'Makes `"Crème brûlée!"` into `creme-brulee`. **Value**: the text. Fails on what is no text.',
    schema: z.strictObject({
      text: fields.expression("input", { title: "Text", required: true }),
      limit: z
        .number()
        .int()
        .min(1)
        .max(200)
        .default(60)
        .meta({ title: "At most", description: "Characters.", advanced: true }),
    }),
    summary: ({ text }) => `of \`${fields.clip(text) || "…"}\``,
    ports: () => [NEXT, ERROR],
    valueType: () => "string",
  },
  emit: ({ limit }, $) => ({
    does: "value",
    value: code.call($.constant("slugOf", SLUG_OF), $.expression("text") ?? '""', String(limit)),
  }),
});

/** A function of the module, beside the handlers. */
const SLUG_OF = `(text: string, limit: number): string =>
  text
    .normalize("NFKD")
    .replace(/[\\u0300-\\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, limit)`;
