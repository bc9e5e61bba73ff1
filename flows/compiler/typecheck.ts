import type ts from "typescript-api";
import { diagnose, sortDiagnostics } from "../model/codes.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { CodeSpan, CompileResult, ScopeEntry } from "./types.ts";

/**
 * The TypeScript API (`typescript-api`), handed in: only the server loads it. Files are handed in too, so that this
 * runs without any.
 */
export interface TypecheckHost {
  ts: typeof ts;
  /** Text of a library file of TypeScript by its name, such as `lib.es2023.d.ts`. */
  lib: (name: string) => string | undefined;
  /** Text of `flows/handler-kit/types.ts`. */
  kit: string;
}

export interface TypecheckResult {
  diagnostics: Diagnostic[];
  /** Like those of the compilation, with the types that TypeScript found out. */
  scopes: Record<string, ScopeEntry[]>;
}

const FLOW = "/flow/flow.ts";
const KIT = "/flow/handler-kit/index.ts";
const JSONATA = "/flow/handler-kit/jsonata.d.ts";
const GLOBALS = "/flow/globals.d.ts";
const LIB = "/lib/";

/** What every target has besides the language itself; the same names as `source/globals.ts`. */
const GLOBALS_TEXT = `
declare class URLSearchParams {
  constructor(init?: string | Record<string, string> | [string, string][] | URLSearchParams);
  get(name: string): string | null; getAll(name: string): string[]; has(name: string): boolean;
  set(name: string, value: string): void; append(name: string, value: string): void; delete(name: string): void;
  sort(): void; toString(): string; entries(): IterableIterator<[string, string]>; [Symbol.iterator](): IterableIterator<[string, string]>;
}
declare class URL {
  constructor(url: string, base?: string | URL);
  static canParse(url: string, base?: string): boolean;
  hash: string; host: string; hostname: string; href: string; readonly origin: string; password: string; pathname: string;
  port: string; protocol: string; search: string; readonly searchParams: URLSearchParams; username: string;
  toString(): string; toJSON(): string;
}
declare class TextEncoder { encode(text?: string): Uint8Array }
declare class TextDecoder { constructor(label?: string); decode(bytes?: ArrayBuffer | ArrayBufferView): string }
declare function structuredClone<T>(value: T): T;
declare function atob(text: string): string;
declare function btoa(text: string): string;
`;

/** What `jsonata` nodes import: `nodes/jsonata/evaluate.ts`. */
const JSONATA_TEXT = `
export declare function jsonata(text: string): (
  input: unknown, variables: Record<string, unknown>, ctx: { now(): number; random(): number },
) => Promise<any>;
`;

/** An evolving `let` that a closure reads; the code is right, TypeScript only cannot name its type there. */
const IGNORED = new Set([7005, 7034]);

const checkers = new WeakMap<TypecheckHost, (code: string) => ts.Program>();

/**
 * Runs TypeScript on the code of a compilation. Every error comes back at its node and field. Hold on to the host:
 * what it stands for (libraries, kit) is parsed once for it.
 */
export function typecheck(result: CompileResult, host: TypecheckHost): TypecheckResult {
  const { code } = result;
  if (code === undefined) return { diagnostics: [], scopes: result.scopes };
  const { program, file } = programOf(code, host);
  const raw = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  const diagnostics = raw.flatMap((d) => {
    if (IGNORED.has(d.code)) return [];
    const message = host.ts.flattenDiagnosticMessageText(d.messageText, " ");
    const place = locate(d, file, result, host);
    const own = place.node === undefined ? undefined : result.origins[place.node];
    if (own === undefined) return [diagnose("type_error", { message }, place)];
    // In a part of another flow: said where this one calls it.
    const inside = `In \`${place.node}\`${place.field ? ` (${place.field})` : ""}: ${message}`;
    return [diagnose("type_error", { message: inside }, { node: own, field: "part" })];
  });
  return { diagnostics: sortDiagnostics(diagnostics), scopes: typedScopes(result, program, file, host) };
}

/** The compiled module as TypeScript sees it, for those who ask more than what is wrong. */
export function programOf(code: string, host: TypecheckHost): { program: ts.Program; file: ts.SourceFile } {
  let makeProgram = checkers.get(host);
  if (!makeProgram) checkers.set(host, (makeProgram = programs(host)));
  const program = makeProgram(code);
  return { program, file: program.getSourceFile(FLOW)! };
}

/** The JavaScript of a compiled module, with a source map that contains the TypeScript. */
export function toJavaScript(code: string, { ts }: Pick<TypecheckHost, "ts">): string {
  const { ScriptTarget, ModuleKind } = ts;
  const compilerOptions = {
    target: ScriptTarget.ES2022,
    module: ModuleKind.ESNext,
    inlineSourceMap: true,
    inlineSources: true,
  };
  return ts.transpileModule(code, { fileName: "flow.ts", compilerOptions }).outputText;
}

function programs(host: TypecheckHost): (code: string) => ts.Program {
  const { ts } = host;
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2023.d.ts"],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: [],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
  };
  const files = new Map<string, ts.SourceFile>();
  const textOf = (name: string): string | undefined => {
    if (name === KIT) return host.kit;
    if (name === JSONATA) return JSONATA_TEXT;
    if (name === GLOBALS) return GLOBALS_TEXT;
    return name.startsWith(LIB) ? host.lib(name.slice(LIB.length)) : undefined;
  };
  let previous: ts.Program | undefined;
  return (code) => {
    const flow = ts.createSourceFile(FLOW, code, ts.ScriptTarget.ES2022, true);
    const compilerHost: ts.CompilerHost = {
      getSourceFile: (name) => {
        if (name === FLOW) return flow;
        let file = files.get(name);
        if (!file) {
          const text = textOf(name);
          if (text === undefined) return undefined;
          files.set(name, (file = ts.createSourceFile(name, text, ts.ScriptTarget.ES2022)));
        }
        return file;
      },
      getDefaultLibFileName: () => `${LIB}lib.es2023.d.ts`,
      getDefaultLibLocation: () => LIB.slice(0, -1),
      fileExists: (name) => name === FLOW || files.has(name) || textOf(name) !== undefined,
      readFile: (name) => (name === FLOW ? code : textOf(name)),
      // Whatever the imports are called in this target, they are the kit.
      resolveModuleNameLiterals: (literals) =>
        literals.map(({ text }) =>
          /\/jsonata\.\w+$/.test(text)
            ? { resolvedModule: { resolvedFileName: JSONATA, extension: ts.Extension.Dts } }
            : { resolvedModule: { resolvedFileName: KIT, extension: ts.Extension.Ts } },
        ),
      writeFile: () => {},
      getCurrentDirectory: () => "/flow",
      getCanonicalFileName: (name) => name,
      useCaseSensitiveFileNames: () => true,
      getNewLine: () => "\n",
    };
    previous = ts.createProgram({ rootNames: [GLOBALS, FLOW], options, host: compilerHost, oldProgram: previous });
    return previous;
  };
}

type Place = Pick<Diagnostic, "node" | "field" | "range">;

/** From a place in the code to the field it came from; failing that, to the node of its line. */
function locate(d: ts.Diagnostic, file: ts.SourceFile, { spans, lines }: CompileResult, { ts }: TypecheckHost): Place {
  const start = d.start ?? 0;
  const end = start + (d.length ?? 0);
  const inside = spans.find((s) => s.start <= start && (start < s.end || (start === s.end && end === start)));
  if (inside) {
    const last = spans.findLast(
      (s) => s.node === inside.node && s.field === inside.field && s.start < end && end <= s.end,
    );
    const range = { start: toField(inside, start, false), end: toField(last ?? inside, end, true) };
    return { node: inside.node, field: inside.field, range };
  }
  // TypeScript blames the name of a property, or a whole call: the nearest construct around it that has text of a field.
  let token: ts.Node = file;
  for (let next: ts.Node | undefined = token; next;) {
    token = next;
    next = ts.forEachChild(next, (child) => (child.getStart(file) <= start && start < child.end ? child : undefined));
  }
  for (let node: ts.Node | undefined = token; node && !ts.isStatement(node); node = node.parent) {
    const within = spans.filter((s) => node!.getStart(file) <= s.start && s.end <= node!.end);
    const [first] = within;
    if (!first || within.some((s) => s.node !== first.node)) continue;
    const same = within.filter((s) => s.field === first.field);
    const range = { start: first.fieldStart, end: toField(same.at(-1)!, same.at(-1)!.end, true) };
    return { node: first.node, field: first.field, range };
  }
  const node = lines[file.getLineAndCharacterOfPosition(start).line];
  return node ? { node } : {};
}

function toField(span: CodeSpan, offset: number, isEnd: boolean): number {
  const length = span.fieldLength ?? span.end - span.start;
  if (span.fieldLength !== undefined) return span.fieldStart + (isEnd ? length : 0);
  return span.fieldStart + Math.min(Math.max(offset - span.start, 0), length);
}

/** Reads the types of the `const`s that stand for nodes. */
function typedScopes(
  { scopes, lines }: CompileResult,
  program: ts.Program,
  file: ts.SourceFile,
  { ts }: TypecheckHost,
): Record<string, ScopeEntry[]> {
  const found = new Map<string, Set<string>>();
  const checker = program.getTypeChecker();
  const flags = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope;
  const isForeign = (node: ts.Node) =>
    lines[file.getLineAndCharacterOfPosition(node.getStart(file)).line]?.includes("/") ?? false;
  const visit = (node: ts.Node, isOurs: boolean): void => {
    // A node of another flow may be called like one of this.
    if (node.parent === file && isForeign(node)) return;
    if (
      ts.isVariableDeclaration(node) &&
      isOurs &&
      ts.isIdentifier(node.name) &&
      (node.initializer || ts.isForOfStatement(node.parent.parent))
    ) {
      const type = checker.typeToString(checker.getTypeAtLocation(node), node, flags);
      found.set(node.name.text, (found.get(node.name.text) ?? new Set()).add(type));
    }
    // What an author declares inside a function of theirs is no node.
    const ours = isOurs && !(ts.isVariableDeclaration(node) && node.initializer && !holdsNodes(node.initializer, ts));
    ts.forEachChild(node, (child) => visit(child, ours));
  };
  visit(file, true);
  const typeOf = (entry: ScopeEntry) => {
    const types = found.get(entry.from ?? entry.name);
    return entry.type === "unknown" && types ? { ...entry, type: [...types].join(" | ") } : entry;
  };
  const typed: Record<string, ScopeEntry[]> = {};
  for (const id of Object.keys(scopes)) {
    let made: ScopeEntry[] | undefined;
    const get = () => (made ??= scopes[id]!.map(typeOf));
    Object.defineProperty(typed, id, { enumerable: true, configurable: true, get });
  }
  return typed;
}

/** Code of ours inside a `const`: the function of a join, the branches of a parallel node. */
const holdsNodes = (node: ts.Expression, api: typeof ts) =>
  api.isArrowFunction(node) || node.getText().startsWith("await Promise.all([\n");
