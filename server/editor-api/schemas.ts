import { z } from "zod";
import { FLOW_ID } from "../../flows/model/document.ts";

/** Shapes of bodies and answers; the description at `/api/openapi.json` is made from them. */

export const flowId = z.string().regex(FLOW_ID).meta({ description: "Lower case letters, digits and hyphens" });
export const etag = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .meta({ description: "Hash of the flow's text; in headers between quotes" });
const moment = z.string().meta({ format: "date-time" });

export const diagnostic = z.object({
  code: z.string(),
  severity: z.enum(["error", "warning", "info"]),
  message: z.string(),
  hint: z.string().optional(),
  help: z.string().optional().meta({ description: "Path of the page that explains the code" }),
  node: z.string().optional(),
  field: z.string().optional(),
  wire: z.number().int().optional(),
  range: z.object({ start: z.number().int(), end: z.number().int() }).optional(),
});

export const problem = z.object({
  code: z.string(),
  message: z.string(),
  diagnostics: z.array(diagnostic).optional(),
  etag: etag.optional(),
});

export const session = z.object({
  version: z.string(),
  gateway: z.object({ endpoint: z.string() }),
  runtime: z.object({ endpoint: z.string() }),
  hubs: z.array(z.string()),
  nodeTypes: z.array(z.string()).meta({ description: "Paths of the modules with own node types" }),
});
export const signIn = z.strictObject({ token: z.string().min(1).max(1_000) });

export const deployment = z.object({
  flowId,
  version: z.string(),
  deployedAt: moment,
  status: z.string(),
  reason: z.string().optional(),
  triggers: z.array(z.looseObject({ node: z.string(), kind: z.string(), hub: z.string().optional() })).optional(),
  calls: z
    .record(z.string(), z.string())
    .optional()
    .meta({ description: "Other flows whose parts it contains, with the versions it contains" }),
});

export const flowSummary = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  etag: etag.optional(),
  updatedAt: moment,
  nodes: z.number().int(),
  broken: z.string().optional(),
  deployment: deployment
    .omit({ flowId: true, triggers: true })
    .extend({
      outdated: z
        .array(z.string())
        .optional()
        .meta({ description: "Flows whose parts it contains and that are saved in another version now" }),
    })
    .optional(),
});

export const flowList = z.object({
  flows: flowSummary.array(),
  runtimeAnswers: z.boolean().meta({ description: "False: what is deployed is not known just now" }),
});

export const saved = z.object({ id: flowId, etag });
export const flowVersion = z.object({ version: etag, savedAt: moment, bytes: z.number().int() });

const part = z.object({
  part: z.string(),
  inputs: z.object({ name: z.string(), type: z.string() }).array(),
  outputs: z.string().array(),
  note: z.string().optional(),
});
export const partsOfFlow = z.object({ id: flowId, name: z.string(), parts: part.array() });

export const compiled = z.object({
  diagnostics: z.array(diagnostic),
  code: z.string().optional(),
  lines: z.array(z.string().nullable()),
  spans: z.array(
    z.object({ node: z.string(), field: z.string(), start: z.number(), end: z.number(), fieldStart: z.number() }),
  ),
  triggers: z.array(z.looseObject({ node: z.string(), name: z.string(), kind: z.string() })),
  namespaces: z.array(z.string()),
  scopes: z.record(z.string(), z.array(z.object({ name: z.string(), type: z.string(), doc: z.string() }))),
  flows: z.array(z.string()).meta({ description: "Other flows whose parts it calls" }),
  origins: z.record(z.string(), z.string()).meta({ description: "`flow/node` of those: the node that led to it" }),
  parts: part.array(),
});

const exportOption = z.object({ id: z.string(), title: z.string(), description: z.string() });
export const target = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  options: exportOption.array(),
});
/** `option`: ids of the target's options, with commas between them. */
export const exportQuery = z.object({ target: z.string().min(1).max(100), option: z.string().max(200).optional() });
export const exportPreview = z.object({
  files: z.array(z.object({ path: z.string(), text: z.string() })),
  notes: z.array(z.string()),
  diagnostics: z.array(diagnostic),
});

export const traceQuery = z.object({
  flow: z.string().regex(FLOW_ID).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});
export const traceStreamQuery = traceQuery.pick({ flow: true });
export const traces = z.object({ traces: z.array(z.looseObject({ id: z.string(), flow: z.string() })) });

/** Hub names as the service takes them ("protocol.md" section 3). */
export const clientToken = z.strictObject({
  hub: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_`,.[\]]{0,127}$/, "a letter, then letters, digits and _ ` , . [ ], at most 128"),
  userId: z.string().max(1_024).optional(),
});
export const negotiated = z.object({ endpoint: z.string(), path: z.string(), token: z.string() });
