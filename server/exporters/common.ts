import type { ExportFile, Project } from "./project.ts";
import { hasSchedules } from "./project.ts";
import { handlerKit, shipped } from "./sources.ts";

/** Exact versions: what was tested is what gets installed. */
export const VERSIONS = { typescript: "5.9.3", "@types/node": "20.19.43", esbuild: "0.28.2" };

/**
 * The sources of a target that serves the handler kit's web-standard handler: flow, kit, its own `files/`. What those
 * have between `// <schedules>` and `// </schedules>`, and the files for it, is there only when the flow has schedules.
 */
export function webSources(project: Project, target: string, onlyWithSchedules: readonly string[] = []): ExportFile[] {
  const scheduled = hasSchedules(project);
  const own = shipped(target, "src").filter(({ path }) => scheduled || !onlyWithSchedules.includes(path));
  return [
    { path: "src/flow.ts", text: project.code },
    ...handlerKit("src/handler-kit"),
    ...own.map(({ path, text }) => ({ path, text: withSchedules(text, scheduled) })),
    ...(scheduled ? shipped("shared", "src") : []),
  ];
}

function withSchedules(text: string, scheduled: boolean): string {
  const block = /^ *\/\/ <schedules>\n([\s\S]*?)^ *\/\/ <\/schedules>\n/gm;
  return text.replaceAll(block, (_whole, inside: string) => (scheduled ? inside : ""));
}

/** For projects whose TypeScript is run or bundled by something else: `tsc` only checks it. */
export function checkedBy(types: readonly string[], lib: readonly string[]): object {
  return {
    compilerOptions: {
      target: "ES2022",
      lib,
      module: "ESNext",
      moduleResolution: "Bundler",
      types,
      strict: true,
      noUncheckedIndexedAccess: true,
      noEmit: true,
      allowImportingTsExtensions: true,
      erasableSyntaxOnly: true,
      verbatimModuleSyntax: true,
      skipLibCheck: true,
    },
    include: ["src"],
  };
}

export const WEB_LIB = ["ES2023", "DOM", "DOM.Iterable"];
