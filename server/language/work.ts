import ts from "typescript-api";
import { compile } from "../../flows/compiler/index.ts";
import { parseFlow } from "../../flows/model/index.ts";
import type { FlowDocument } from "../../flows/model/document.ts";
import type { Built, Checked, Options } from "./types.ts";

/** What the worker and the command line do with a document. Pure, but slow: TypeScript is big. */

/** Never throws for a bad document; what is wrong with it are its diagnostics. */
export function compileChecked(text: string, options: Options = {}): Checked {
  const { flow, diagnostics } = parseFlow(text, { id: options.id });
  if (!flow) return { diagnostics, lines: [], spans: [], triggers: [] };
  return checked(flow, options);
}

export function build(text: string, options: Options = {}): Built {
  const { flow, diagnostics } = parseFlow(text, { id: options.id });
  if (!flow) return { diagnostics };
  const result = checked(flow, options);
  // Traces would only blur the type errors, so the checked code and the one that runs are compiled apart.
  const { code, lines, triggers } = compile(flow, { instrument: true });
  if (result.code === undefined || code === undefined) return { name: flow.name, diagnostics: result.diagnostics };
  return {
    name: flow.name,
    diagnostics: result.diagnostics,
    module: { code: toJavaScript(code, flow.id), lines, triggers },
  };
}

function checked(flow: FlowDocument, { kit }: Options): Checked {
  const { scopes: _, ...result } = compile(flow, kit === undefined ? {} : { kit });
  return result;
}

/** Types are taken out and nothing else is changed, so a line of the JavaScript is easy to find in the TypeScript. */
function toJavaScript(code: string, id: string): string {
  const { outputText } = ts.transpileModule(code, {
    fileName: `${id}.ts`,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      inlineSourceMap: true,
      inlineSources: true,
    },
  });
  return outputText;
}
