import { children, type AnyNode } from "./parse.ts";

/** A free name of a source: one that is not bound inside it. */
export interface Reference {
  name: string;
  /** Offsets into the source. */
  start: number;
  end: number;
  /** `{ name }`: replacing it needs the key spelt out. */
  shorthand: boolean;
  /** It is assigned to. */
  written: boolean;
  /** Names bound around it inside the source, which would capture what it is replaced by. */
  bound: ReadonlySet<string>;
  /** For a member chain rooted here, its text without spaces up to the first call: `Math.random`. */
  chain: string;
  /** The chain is called or constructed, with how many arguments: `new Date()`. */
  call?: { construct: boolean; arguments: number };
}

export interface Forbidden {
  what: string;
  reason: string;
  start: number;
  end: number;
}

export interface Findings {
  references: Reference[];
  forbidden: Forbidden[];
  /** An `await` that belongs to the source itself, not to a function inside it. */
  awaits: boolean;
}

const WRAPPERS = new Set([
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSTypeAssertion",
  "TSInstantiationExpression",
]);
const FUNCTIONS = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);

/** Scope analysis of one source. `shift`: what to take off the parser's offsets to get those of the source. */
export function findReferences(roots: readonly AnyNode[], source: string, shift: number): Findings {
  const references: Reference[] = [];
  const forbidden: Forbidden[] = [];
  let awaits = false;
  const at = (node: AnyNode) => ({ start: node.start - shift, end: node.end - shift });
  const forbid = (node: AnyNode, what: string, reason: string) => forbidden.push({ what, reason, ...at(node) });

  interface Place {
    bound: ReadonlySet<string>;
    /** Inside a function of the author's own: `await` and `this` are its business. */
    inFunction: boolean;
    hasThis: boolean;
    path: readonly AnyNode[];
  }

  const refer = (node: AnyNode, place: Place, shorthand = false, written = false) => {
    const name = node.name as string;
    if (place.bound.has(name)) return;
    references.push({
      name,
      ...at(node),
      shorthand,
      written,
      bound: place.bound,
      ...chainOf(node, place.path, source, shift),
    });
  };

  const walkAll = (nodes: readonly AnyNode[], place: Place) => nodes.forEach((node) => walk(node, place));

  const walk = (node: AnyNode, outer: Place): void => {
    const place = { ...outer, path: [...outer.path.slice(-12), node] };
    const inside = (names: Iterable<string>): Place => ({ ...place, bound: new Set([...place.bound, ...names]) });
    switch (node.type) {
      case "Identifier":
        refer(node, outer, false, isWritten(node, outer.path));
        if (node.typeAnnotation) walkType(node.typeAnnotation as AnyNode, place);
        return;
      case "MemberExpression":
        walk(node.object as AnyNode, place);
        if (node.computed) walk(node.property as AnyNode, place);
        return;
      case "Property":
        if (node.computed) walk(node.key as AnyNode, place);
        if (node.shorthand && (node.value as AnyNode).type === "Identifier") refer(node.value as AnyNode, place, true);
        else walk(node.value as AnyNode, place);
        return;
      case "MethodDefinition":
      case "PropertyDefinition":
        if (node.computed) walk(node.key as AnyNode, place);
        if (node.value) walk(node.value as AnyNode, { ...place, hasThis: true, inFunction: true });
        return;
      case "LabeledStatement":
        return walk(node.body as AnyNode, place);
      case "BreakStatement":
      case "ContinueStatement":
        return;
      case "ImportExpression":
      case "ImportDeclaration":
      case "TSImportEqualsDeclaration":
        forbid(node, "import", "a flow imports nothing");
        return;
      case "ExportNamedDeclaration":
      case "ExportDefaultDeclaration":
      case "ExportAllDeclaration":
        forbid(node, "export", "a node's code is not a module");
        return;
      case "MetaProperty":
        forbid(node, source.slice(node.start - shift, node.end - shift), "a handler does not know where it runs");
        return;
      case "TSEnumDeclaration":
      case "TSModuleDeclaration":
        forbid(
          node,
          node.type === "TSEnumDeclaration" ? "enum" : "namespace",
          "types must be erasable; use a union or an object",
        );
        return;
      case "ThisExpression":
        if (!place.hasThis) forbid(node, "this", "there is no object around the code");
        return;
      case "AwaitExpression":
        if (!place.inFunction) awaits = true;
        return walk(node.argument as AnyNode, place);
      case "ClassDeclaration":
      case "ClassExpression": {
        const named = inside(node.id ? [(node.id as AnyNode).name as string] : []);
        if (node.superClass) walk(node.superClass as AnyNode, named);
        return walk(node.body as AnyNode, { ...named, hasThis: true });
      }
      case "BlockStatement":
      case "StaticBlock":
        return walkAll(node.body as AnyNode[], inside(declared(node.body as AnyNode[])));
      case "SwitchStatement": {
        const cases = node.cases as AnyNode[];
        walk(node.discriminant as AnyNode, place);
        const scope = inside(declared(cases.flatMap((c) => c.consequent as AnyNode[])));
        return walkAll(cases, scope);
      }
      case "ForStatement":
      case "ForInStatement":
      case "ForOfStatement": {
        const head = (node.init ?? node.left) as AnyNode | null;
        if (node.await && !place.inFunction) awaits = true;
        return walkAll(children(node), inside(head ? declared([head]) : []));
      }
      case "CatchClause":
        return walkAll(children(node), inside(node.param ? patternNames(node.param as AnyNode) : []));
    }
    if (FUNCTIONS.has(node.type)) {
      const params = node.params as AnyNode[];
      const body = node.body as AnyNode;
      const names = params.flatMap(patternNames);
      if (node.type === "FunctionExpression" && node.id) names.push((node.id as AnyNode).name as string);
      if (body.type === "BlockStatement") names.push(...hoisted(body.body as AnyNode[]));
      const arrow = node.type === "ArrowFunctionExpression";
      if (!arrow) names.push("arguments");
      const scope: Place = { ...inside(names), inFunction: true, hasThis: place.hasThis || !arrow };
      walkAll(params, scope);
      if (node.returnType) walkType(node.returnType as AnyNode, scope);
      return walk(body, scope);
    }
    if (node.type.startsWith("TS") && !WRAPPERS.has(node.type)) return walkType(node, place);
    walkAll(children(node), place);
  };

  /** Of types only `typeof name` matters: it names a value. */
  const walkType = (node: AnyNode, place: Place): void => {
    if (node.type === "TSImportType") forbid(node, "import", "a flow imports nothing");
    if (node.type === "TSTypeQuery") {
      let root = node.exprName as AnyNode;
      while (root.type === "TSQualifiedName") root = root.left as AnyNode;
      if (root.type === "Identifier") refer(root, place);
      return;
    }
    for (const child of children(node)) walkType(child, place);
  };

  const top: Place = {
    bound: new Set([...declared(roots), ...hoisted(roots)]),
    inFunction: false,
    hasThis: false,
    path: [],
  };
  walkAll(roots, top);
  return { references, forbidden, awaits };
}

function isWritten(node: AnyNode, path: readonly AnyNode[]): boolean {
  const parent = path.at(-1);
  return (
    (parent?.type === "AssignmentExpression" && parent.left === node) ||
    (parent?.type === "UpdateExpression" && parent.argument === node)
  );
}

/** `Math.random` and whether it is called, from the parents of the name at its root. */
function chainOf(
  node: AnyNode,
  path: readonly AnyNode[],
  source: string,
  shift: number,
): Pick<Reference, "chain" | "call"> {
  let last = node;
  for (let i = path.length - 1; i >= 0; i--) {
    const parent = path[i]!;
    if (parent.type === "MemberExpression" && parent.object === last && !parent.computed) last = parent;
    else {
      const chain = source.slice(node.start - shift, last.end - shift).replace(/\s|\?(?=\.)/g, "");
      if ((parent.type === "CallExpression" || parent.type === "NewExpression") && parent.callee === last) {
        return {
          chain,
          call: { construct: parent.type === "NewExpression", arguments: (parent.arguments as unknown[]).length },
        };
      }
      return { chain };
    }
  }
  return { chain: source.slice(node.start - shift, last.end - shift) };
}

/** Names that `let`, `const`, `class` and `function` directly in a block bind. */
function declared(statements: readonly AnyNode[]): string[] {
  return statements.flatMap((s) => {
    if (s.type === "VariableDeclaration")
      return (s.declarations as AnyNode[]).flatMap((d) => patternNames(d.id as AnyNode));
    if ((s.type === "FunctionDeclaration" || s.type === "ClassDeclaration") && s.id)
      return [(s.id as AnyNode).name as string];
    return [];
  });
}

/** Names that `var` binds anywhere in a function, not in functions inside it. */
function hoisted(statements: readonly AnyNode[]): string[] {
  const names: string[] = [];
  const look = (node: AnyNode): void => {
    if (FUNCTIONS.has(node.type) || node.type.startsWith("Class")) return;
    if (node.type === "VariableDeclaration" && node.kind === "var") names.push(...declared([node]));
    children(node).forEach(look);
  };
  statements.forEach(look);
  return names;
}

function patternNames(pattern: AnyNode): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name as string];
    case "ObjectPattern":
      return (pattern.properties as AnyNode[]).flatMap((p) =>
        patternNames((p.type === "Property" ? p.value : p.argument) as AnyNode),
      );
    case "ArrayPattern":
      return (pattern.elements as (AnyNode | null)[]).flatMap((e) => (e ? patternNames(e) : []));
    case "AssignmentPattern":
      return patternNames(pattern.left as AnyNode);
    case "RestElement":
      return patternNames(pattern.argument as AnyNode);
    default:
      return [];
  }
}
