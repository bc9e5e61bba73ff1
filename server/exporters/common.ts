import type { ExportFile, Project, Store } from "./project.ts";
import { connectionsOf, hasSchedules, json, readsAnySetting, settingsOf, usesState } from "./project.ts";
import { handlerKit, runtimeState, shipped } from "./sources.ts";
import { testFiles, testScripts, TSX } from "./testing/index.ts";

/** Exact versions: what was tested is what gets installed. */
export const VERSIONS = { typescript: "5.9.3", "@types/node": "20.19.43", esbuild: "0.28.2", croner: "10.0.1" };

/** Files of `shared/` that only flows with schedules need. */
const FOR_SCHEDULES = new Set(["run-schedule.ts", "schedules.ts"]);

interface SourceOptions {
  target: string;
  store: Store;
  /** Where the target's own files go. */
  folder?: string;
  /** What of `shared/` the target builds on. */
  shared?: readonly string[];
  /** Blocks of the files beyond schedules and state that are wanted, and files that only go with such a block. */
  features?: Readonly<Record<string, boolean>>;
}

/**
 * The sources of a project: flow, kit, what of `shared/` it builds on, the target's own `files/`. What those have between
 * `// <schedules>` and `// </schedules>` is there only when the flow has schedules; the same for `state`.
 */
export function sources(
  project: Project,
  {
    target,
    store,
    folder = "src",
    shared = ["host.ts", "settings.ts", "run-schedule.ts"],
    features: more = {},
  }: SourceOptions,
): ExportFile[] {
  const features = { schedules: hasSchedules(project), state: usesState(project), ...more };
  const common = shipped("shared", "src").filter(({ path }) => {
    const name = path.slice("src/".length);
    return shared.includes(name) && (features.schedules || !FOR_SCHEDULES.has(name));
  });
  const own = shipped(target, folder).filter(({ path }) => more[path.slice(folder.length + 1, -".ts".length)] ?? true);
  return [
    { path: "src/flow.ts", text: project.code },
    { path: "src/needs.ts", text: needs(project) },
    ...handlerKit("src/handler-kit"),
    ...[...common, ...own].map(({ path, text }) => ({ path, text: withFeatures(text, features) })),
    ...(features.state ? [...store.files(), ...runtimeState(["types.ts"])] : []),
    ...testFiles(project),
  ];
}

function withFeatures(text: string, features: Record<string, boolean>): string {
  const block = /^ *\/\/ <(\w+)>\n([\s\S]*?)^ *\/\/ <\/\1>\n/gm;
  return text.replaceAll(block, (_whole, feature: string, inside: string) => (features[feature] ? inside : ""));
}

function needs(project: Project): string {
  const settings = readsAnySetting(project) ? "undefined" : JSON.stringify(settingsOf(project));
  return `/** What the flow needs to be given: the settings it reads (undefined: any), the services it calls by name. */
export const needs: { settings: readonly string[] | undefined; connections: readonly string[] } = {
  settings: ${settings},
  connections: ${JSON.stringify(connectionsOf(project))},
};
`;
}

/** What a package.json says beside the flow's name; the store's packages are added when the flow keeps state. */
interface PackageOptions {
  store: Store;
  scripts: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  main?: string;
  engines?: Record<string, string>;
  /** Runs the flow's tests; tsx does, unless the target runs TypeScript itself. */
  test?: string;
}

export function packageJson(
  project: Project,
  { store, main, engines, scripts, test, ...own }: PackageOptions,
): ExportFile {
  const dependencies = { ...own.dependencies, ...(usesState(project) ? store.dependencies : {}) };
  const needsTsx = project.tests && test === undefined && !("tsx" in dependencies);
  return {
    path: "package.json",
    text: json({
      name: project.flow.id,
      version: "1.0.0",
      private: true,
      type: "module",
      ...(main ? { main } : {}),
      ...(engines ? { engines } : {}),
      scripts: { ...scripts, ...testScripts(project, test) },
      ...(Object.keys(dependencies).length > 0 ? { dependencies: sorted(dependencies) } : {}),
      ...(own.devDependencies
        ? { devDependencies: sorted({ ...own.devDependencies, ...(needsTsx ? { tsx: TSX } : {}) }) }
        : {}),
    }),
  };
}

function sorted(record: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const WEB_LIB = ["ES2023", "DOM", "DOM.Iterable"];

const STRICT = {
  strict: true,
  noUncheckedIndexedAccess: true,
  erasableSyntaxOnly: true,
  verbatimModuleSyntax: true,
  skipLibCheck: true,
};

/** For projects whose TypeScript is run or bundled by something else: `tsc` only checks it. */
export function checkedBy(
  types: readonly string[],
  { include = ["src"], more = {} }: { include?: string[]; more?: object } = {},
): ExportFile {
  const compilerOptions = {
    target: "ES2022",
    lib: WEB_LIB,
    module: "ESNext",
    moduleResolution: "Bundler",
    types,
    noEmit: true,
    allowImportingTsExtensions: true,
    ...more,
    ...STRICT,
  };
  return { path: "tsconfig.json", text: json({ compilerOptions, include }) };
}

/** For projects that run what `tsc` writes to `dist`. */
export function builtByTsc(): ExportFile {
  const compilerOptions = {
    target: "ES2022",
    lib: WEB_LIB,
    module: "NodeNext",
    moduleResolution: "NodeNext",
    types: ["node"],
    rewriteRelativeImportExtensions: true,
    sourceMap: true,
    rootDir: "src",
    outDir: "dist",
    ...STRICT,
  };
  return { path: "tsconfig.json", text: json({ compilerOptions, include: ["src"] }) };
}

/** What Node projects need to be checked or built. */
export const NODE_TOOLS = { "@types/node": VERSIONS["@types/node"], typescript: VERSIONS.typescript };
