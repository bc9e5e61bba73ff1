import type { CompileResult } from "../../flows/compiler/types.ts";
import type { Diagnostic } from "../../flows/model/diagnostic.ts";
import type { FlowDocument } from "../../flows/model/document.ts";
import { awsLambda } from "./aws-lambda/preset.ts";
import { bun } from "./bun/preset.ts";
import { azureFunctionsHttp } from "./azure-functions-http/preset.ts";
import { azureFunctions } from "./azure-functions/preset.ts";
import { deno } from "./deno/preset.ts";
import { cloudflareWorkers } from "./cloudflare-workers/preset.ts";
import { googleCloudFunctions } from "./google-cloud-functions/preset.ts";
import { manifestOf } from "./folder.ts";
import { netlify } from "./netlify/preset.ts";
import { jsonataFile, usesJsonata } from "../language/jsonata.ts";
import { node } from "./node/preset.ts";
import { readTests } from "./testing/index.ts";
import { vercel } from "./vercel/preset.ts";
import type { ExportFile, ExportResult, Preset } from "./project.ts";

export { KIT } from "./project.ts";
export type { ExportFile, ExportResult } from "./project.ts";

/** Every target, in the order in which they are offered. */
export const targets: readonly Preset[] = [
  node,
  azureFunctions,
  azureFunctionsHttp,
  awsLambda,
  cloudflareWorkers,
  googleCloudFunctions,
  vercel,
  netlify,
  deno,
  bun,
];

/**
 * A flow as a project of the target. `compiled` is the result of `compile(flow, { kit: KIT })` with its diagnostics;
 * `tests`
 * come along with what runs them; files are sorted by path and the same flow always gives the same bytes. With an error there are no files.
 * Throws a `ChoiceError` for a target or an option that there is not.
 */
export function exportFlow(options: {
  flow: FlowDocument;
  compiled: Pick<CompileResult, "code" | "triggers" | "diagnostics">;
  target: string;
  /** Text of `<id>.test.json`, when the flow has one. */
  tests?: string | undefined;
  /** Ids of the target's options. */
  options?: readonly string[];
}): ExportResult {
  const { flow, compiled } = options;
  const { preset, options: asked } = choose(options.target, options.options);
  const found = readTests(options.tests);
  const project = {
    flow,
    code: compiled.code ?? "",
    triggers: compiled.triggers,
    tests: found.tests,
    options: asked,
  };
  const diagnostics = [
    ...compiled.diagnostics,
    ...checkStarts(project),
    ...preset.check(project),
    ...found.diagnostics,
  ];
  if (diagnostics.some(({ severity }) => severity === "error")) return { files: [], notes: [], diagnostics };
  const files = withJsonata(preset.files(project), project).toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return { files: [manifestOf(files), ...files], notes: preset.notes(project), diagnostics };
}

/** Says what is wrong with what was asked for, in a sentence for whoever asked. */
export class ChoiceError extends TypeError {
  readonly what: "target" | "option";
  constructor(what: "target" | "option", message: string) {
    super(message);
    this.what = what;
  }
}

/**
 * A target and what is wanted otherwise than by default. Throws a `ChoiceError` for what there is not.
 * @param options ids, or a text of them with commas between, as in commands and URLs
 */
export function choose(
  target: string,
  options: string | readonly string[] = [],
): { preset: Preset; options: readonly string[] } {
  const preset = targets.find(({ id }) => id === target);
  if (!preset) {
    const known = targets.map(({ id }) => id).join(", ");
    throw new ChoiceError("target", `There is no target "${target}". There are: ${known}.`);
  }
  const asked =
    typeof options !== "string" ? options : options === "" ? [] : options.split(",").map((one) => one.trim());
  const has = (preset.options ?? []).map(({ id }) => id);
  const unknown = asked.find((one) => !has.includes(one));
  if (unknown !== undefined) {
    const known = has.length > 0 ? `It has: ${has.join(", ")}.` : "It has none.";
    throw new ChoiceError("option", `The target "${target}" has no option "${unknown}". ${known}`);
  }
  return { preset, options: asked };
}

/** A flow that only has parts compiles, for those who call them, but there is nothing of it to run. */
function checkStarts({ code, triggers }: { code: string; triggers: readonly unknown[] }): Diagnostic[] {
  if (code === "" || triggers.length > 0) return [];
  const message = "Nothing starts this flow: it only has parts, which the flows that call them contain.";
  return [{ code: "target_no_trigger", severity: "error", message, hint: "Export a flow that calls them." }];
}

/** The optional part of the handler kit, beside its types. */
function withJsonata(files: ExportFile[], { code }: { code: string }): ExportFile[] {
  const kit = files.find(({ path }) => path.endsWith("handler-kit/types.ts"));
  if (!kit || !usesJsonata(code)) return files;
  return [...files, { path: kit.path.replace(/types\.ts$/, "jsonata.ts"), text: jsonataFile() }];
}
