import type { ExportFile, Project } from "./project.ts";
import { hasSchedules, usesState } from "./project.ts";
import { handlerKit, redisState, shipped } from "./sources.ts";

/** Exact versions: what was tested is what gets installed. */
export const VERSIONS = { typescript: "5.9.3", "@types/node": "20.19.43", esbuild: "0.28.2", ioredis: "6.0.0" };

/**
 * The sources of a target that serves the handler kit's web-standard handler: flow, kit, its own `files/`. What those
 * have between `// <schedules>` and `// </schedules>`, and the files for it, is there only when the flow has schedules;
 * the same for `state`.
 */
export function webSources(project: Project, target: string, onlyWithSchedules: readonly string[] = []): ExportFile[] {
  const features = { schedules: hasSchedules(project), state: usesState(project) };
  const own = shipped(target, "src").filter(({ path }) => features.schedules || !onlyWithSchedules.includes(path));
  return [
    { path: "src/flow.ts", text: project.code },
    ...handlerKit("src/handler-kit"),
    ...own.map(({ path, text }) => ({ path, text: withFeatures(text, features) })),
    ...(features.schedules ? shipped("shared", "src") : []),
    ...(features.state ? redisState("src/state") : []),
  ];
}

function withFeatures(text: string, features: Record<string, boolean>): string {
  const block = /^ *\/\/ <(\w+)>\n([\s\S]*?)^ *\/\/ <\/\1>\n/gm;
  return text.replaceAll(block, (_whole, feature: string, inside: string) => (features[feature] ? inside : ""));
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
