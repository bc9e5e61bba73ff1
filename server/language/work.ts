import { compile } from "../../flows/compiler/index.ts";
import type { Library } from "../../flows/compiler/index.ts";
import { toJavaScript, typecheck } from "../../flows/compiler/typecheck.ts";
import type { FlowDocument } from "../../flows/model/document.ts";
import { parseFlow, sortDiagnostics } from "../../flows/model/index.ts";
import { flowEvents } from "../../flows/types/index.ts";
import type { FlowEvents } from "../../flows/types/index.ts";
import type { Built, Checked, Options } from "./types.ts";
import { inlineJsonata } from "./jsonata.ts";
import { typescriptHost } from "./typescript.ts";

/** What the worker and the command line do with a document. Pure, but slow: TypeScript is big. */

/** Never throws for a bad document; what is wrong with it are its diagnostics. */
export function compileChecked(text: string, options: Options = {}): Checked {
  const { flow, diagnostics } = parseFlow(text, { id: options.id });
  return flow
    ? checked(flow, options)
    : {
        diagnostics,
        lines: [],
        spans: [],
        triggers: [],
        namespaces: [],
        scopes: {},
        flows: [],
        origins: {},
        parts: [],
      };
}

export function build(text: string, options: Options = {}): Built {
  const { flow, diagnostics } = parseFlow(text, { id: options.id });
  if (!flow) return { diagnostics };
  const result = checked(flow, options);
  // Traces would only blur the type errors, so the checked code and the one that runs are compiled apart.
  const { library } = options;
  const { code, lines, triggers, namespaces } = compile(flow, { instrument: true, ...(library ? { library } : {}) });
  if (hasErrors(result) || code === undefined) return { name: flow.name, diagnostics: result.diagnostics };
  const javaScript = (text: string) => toJavaScript(text, typescriptHost());
  const module = { code: inlineJsonata(javaScript(code), javaScript), lines, triggers, namespaces };
  return { name: flow.name, diagnostics: result.diagnostics, module, flows: result.flows };
}

/** The events of a flow without errors, with the types TypeScript found. */
export function eventsOf(flow: FlowDocument, library: Library): FlowEvents {
  return flowEvents(compile(flow, { instrument: true, library }), typescriptHost(), flow);
}

export function hasErrors({ diagnostics }: Pick<Checked, "diagnostics">): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}

function checked(flow: FlowDocument, { kit, library }: Options): Checked {
  const result = compile(flow, { ...(kit === undefined ? {} : { kit }), ...(library ? { library } : {}) });
  const { diagnostics, scopes } = typecheck(result, typescriptHost());
  return { ...result, scopes, diagnostics: sortDiagnostics([...result.diagnostics, ...diagnostics]) };
}
