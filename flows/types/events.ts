import type ts from "typescript-api";
import type { CompileResult } from "../compiler/types.ts";
import { programOf, type TypecheckHost } from "../compiler/typecheck.ts";
import type { FlowDocument } from "../model/document.ts";
import { jsonSchema, typeText, type JsonSchema } from "./schema.ts";

/** An argument of an event, as TypeScript and as JSON Schema. */
export interface Argument {
  name: string;
  type: string;
  schema: JsonSchema;
}

/** An event of one namespace, with every way its arguments come. */
export interface FlowEvent {
  namespace: string;
  name: string;
  /** Node of the trigger, for events from clients. */
  node?: string;
  variants: Argument[][];
  /** What the client's callback may get; absent when no run acknowledges. */
  acks?: Argument[][];
}

export interface FlowEvents {
  fromClients: FlowEvent[];
  toClients: FlowEvent[];
}

/**
 * The events a flow receives and sends, with the types TypeScript found for them. Emits whose event name is an
 * expression are left out: nobody can know what they are called.
 * @param result of a compilation with `instrument`, so that every function takes its event and its type can be read
 * @param flow what was compiled: where it gives a JSON Schema for a parameter, that says more than the type made from it
 */
export function flowEvents(result: CompileResult, host: TypecheckHost, flow?: FlowDocument): FlowEvents {
  const { ts } = host;
  const fromClients: FlowEvent[] = [];
  const toClients = new Map<string, FlowEvent>();
  /** What the handler of failures may acknowledge with, whichever event it was. */
  const failures: Argument[][] = [];
  if (result.code === undefined) return { fromClients, toClients: [] };
  const { program, file } = programOf(result.code, host);
  const checker = program.getTypeChecker();
  const argument = (node: ts.Expression, i: number): Argument => {
    const type = checker.getBaseTypeOfLiteralType(checker.getTypeAtLocation(node));
    return {
      name: nameOf(node, ts) ?? `arg${i}`,
      type: typeText(type, checker, host),
      schema: jsonSchema(type, checker, host),
    };
  };
  const list = (node: ts.Expression) => (ts.isArrayLiteralExpression(node) ? unique(node.elements.map(argument)) : []);

  /** A part that runs of several namespaces call is told which. */
  const spacesOf = (namespace: ts.Expression | undefined): string[] => {
    if (!namespace) return ["/"];
    if (ts.isStringLiteralLike(namespace)) return [namespace.text];
    return [...new Set(result.triggers.map((t) => t.namespace ?? "/"))];
  };

  for (const statement of file.statements) {
    if (!ts.isFunctionDeclaration(statement) || !statement.name) continue;
    const trigger = result.triggers.find((t) => t.name === statement.name!.text);
    // A part answers nobody.
    const isPart = !statement.type?.getText(file).includes("HandlerResult");
    const acks: Argument[][] = trigger || isPart ? [] : failures;
    const visit = (node: ts.Node): void => {
      if (ts.isObjectLiteralExpression(node)) {
        const members = new Map(
          node.properties.flatMap((p) =>
            ts.isPropertyAssignment(p)
              ? [[p.name.getText(file), p.initializer] as const]
              : ts.isShorthandPropertyAssignment(p) && p.name.text.startsWith("namespace")
                ? [["namespace", p.name] as const]
                : [],
          ),
        );
        const [action, event, parameters, namespace] = ["actionName", "eventName", "parameters", "namespace"].map((k) =>
          members.get(k),
        );
        if (action && parameters && event && ts.isStringLiteralLike(event)) {
          for (const space of spacesOf(namespace)) {
            const key = JSON.stringify([space, event.text]);
            const known = toClients.get(key) ?? { namespace: space, name: event.text, variants: [] };
            addVariant(known.variants, list(parameters));
            toClients.set(key, known);
          }
        }
        const ack = ts.isReturnStatement(node.parent) ? members.get("ack") : undefined;
        if (ack) addVariant(acks, list(ack));
      }
      if (
        ts.isBinaryExpression(node) &&
        node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
        /^ack_*$/.test(node.left.getText(file))
      ) {
        addVariant(acks, list(node.right));
      }
      ts.forEachChild(node, visit);
    };
    visit(statement);
    if (trigger?.kind !== "socket.event") continue;
    fromClients.push({
      namespace: trigger.namespace ?? "/",
      name: trigger.event!,
      node: trigger.node,
      variants: [
        parameters(statement, trigger.parameters ?? [], checker, host).map((argument, i) => ({
          ...argument,
          schema: declaredSchema(flow?.nodes[trigger.node]?.config, i) ?? argument.schema,
        })),
      ],
      ...(acks.length > 0 ? { acks } : {}),
    });
  }
  for (const event of failures.length > 0 ? fromClients : []) {
    for (const ack of failures) addVariant((event.acks ??= []), ack);
  }
  return { fromClients: sorted(fromClients), toClients: sorted([...toClients.values()]) };
}

/** The schema the author gave for a parameter. One with references is left out: they would lead nowhere elsewhere. */
function declaredSchema(config: Record<string, unknown> | undefined, i: number): JsonSchema | undefined {
  const type = (config?.parameters as { type?: unknown }[] | undefined)?.[i]?.type;
  const text = typeof type === "object" && type !== null && "schema" in type ? String(type.schema) : "";
  if (text.trim() === "" || text.includes('"$ref"')) return undefined;
  const { $schema: _dialect, $id: _name, ...schema } = JSON.parse(text) as JsonSchema;
  return schema;
}

/** Types of the declared parameters; they stand in the trigger table even when the function does not take the event. */
function parameters(
  declaration: ts.FunctionDeclaration,
  names: readonly string[],
  checker: ts.TypeChecker,
  host: TypecheckHost,
): Argument[] {
  const [event] = declaration.parameters;
  const params = event && checker.getTypeAtLocation(event).getProperty("params");
  const type = params && checker.getTypeOfSymbol(params);
  return names.map((name) => {
    const member = type?.getProperty(name);
    if (!member) return { name, type: "unknown", schema: {} };
    const of = checker.getTypeOfSymbol(member);
    return { name, type: typeText(of, checker, host), schema: jsonSchema(of, checker, host) };
  });
}

function addVariant(variants: Argument[][], one: Argument[]): void {
  const types = (list: readonly Argument[]) => JSON.stringify(list.map((a) => a.type));
  if (!variants.some((v) => types(v) === types(one))) variants.push(one);
}

/** The last name of a chain: `event.params.text` → `text`. */
function nameOf(node: ts.Expression, api: typeof ts): string | undefined {
  if (api.isPropertyAccessExpression(node)) return node.name.text;
  return api.isIdentifier(node) && node.text !== "undefined" ? node.text : undefined;
}

function unique(list: readonly Argument[]): Argument[] {
  const seen = new Set<string>();
  return list.map((a, i) => {
    const name = seen.has(a.name) ? `${a.name}${i}` : a.name;
    seen.add(name);
    return { ...a, name };
  });
}

const sorted = (events: FlowEvent[]) =>
  events.toSorted((a, b) => (`${a.namespace}\n${a.name}` < `${b.namespace}\n${b.name}` ? -1 : 1));
