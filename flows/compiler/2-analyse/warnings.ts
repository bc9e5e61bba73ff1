import { diagnose } from "../../model/codes.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { ParsedNode } from "../1-parse/index.ts";
import type { Source } from "../source/source.ts";
import { portKey, type Graph } from "./graph.ts";
import { encloses } from "./plan.ts";
import type { Run } from "./runs.ts";

/** What works and is probably not meant. */
export function checkSuspicions(graph: Graph): Diagnostic[] {
  const joined = joinedRooms(graph);
  return [...graph.nodes.values()].flatMap((node) => [
    ...checkSecrets(node),
    ...checkRooms(node, joined),
    ...checkConstants(node, graph),
    ...checkAwaited(node),
  ]);
}

const SECRETS: readonly [RegExp, string][] = [
  [/\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\./, "a token"],
  [/\b(?:sk|pk|rk|ghp|gho|xoxb|xoxp|glpat)[-_][\w-]{16,}/, "an API key"],
  [/\bAccessKey=[\w+/=]{16,}/i, "an access key"],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, "a private key"],
  [/\bhttps?:\/\/[^\s/:@]+:[^\s/@${]+@/, "a password in a URL"],
  [/\b(?:Bearer|Basic) [\w+/=.-]{12,}/, "credentials"],
];
const SECRET_HEADERS = new Set(["authorization", "x-api-key", "api-key", "ocp-apim-subscription-key", "cookie"]);

function checkSecrets(node: ParsedNode): Diagnostic[] {
  const found: Diagnostic[] = [];
  const report = (field: string, what: string) =>
    found.push(diagnose("secret_in_text", { what }, { node: node.id, field }));
  for (const { path, value } of node.fields) {
    if (typeof value === "object" && value !== null && "name" in value && "value" in value) {
      const { name, value: set } = value as { name: string; value: unknown };
      if (SECRET_HEADERS.has(name.toLowerCase()) && typeof set === "string" && set !== "")
        report(`${path}.value`, `the header \`${name}\``);
    }
    // An expression, or a sample of data that may have come from anywhere.
    const inside =
      typeof value === "object" && value !== null ? (["js", "sample"] as const).find((k) => k in value) : undefined;
    const text = typeof value === "string" ? value : inside ? String((value as Record<string, unknown>)[inside]) : "";
    const secret = SECRETS.find(([pattern]) => pattern.test(text));
    const field = inside ? `${path}.${inside}` : path;
    if (secret && !found.some((d) => d.field === field)) report(field, secret[1]);
  }
  return found;
}

/** Rooms something joins; nothing when not all of them are known by name. */
function joinedRooms(graph: Graph): ReadonlySet<unknown> | undefined {
  const rooms = [...graph.nodes.values()].flatMap((n) =>
    n.definition.type === "join" ? [n.config.room as unknown] : [],
  );
  return rooms.every((room) => typeof room === "string") ? new Set(rooms) : undefined;
}

function checkRooms({ id, definition, config }: ParsedNode, joined: ReadonlySet<unknown> | undefined): Diagnostic[] {
  if (!joined || (definition.type !== "emit" && definition.type !== "disconnect")) return [];
  const lists = [
    ...(config.to === "rooms" ? ["rooms"] : []),
    ...(config.except && config.to !== "socket" ? ["except"] : []),
  ];
  return lists.flatMap((list) =>
    (config[list] as unknown[]).flatMap((room, i) =>
      typeof room === "string" && room !== "" && !joined.has(room)
        ? [diagnose("room_never_joined", { room }, { node: id, field: `${list}.${i}` })]
        : [],
    ),
  );
}

const constant = (source: Source | undefined): boolean | undefined => {
  const text = source?.text.slice(source.start, source.end);
  return text === "true" ? true : text === "false" ? false : undefined;
};

function checkAwaited({ id, sources }: ParsedNode): Diagnostic[] {
  return [...sources].flatMap(([field, { unawaited = [] }]) =>
    unawaited.map(({ what, start, end }) =>
      diagnose("await_missing", { what }, { node: id, field, range: { start, end } }),
    ),
  );
}

/** Conditions that are a plain `true` or `false`, where it matters to a wired port. */
function checkConstants({ id, definition, config, sources }: ParsedNode, graph: Graph): Diagnostic[] {
  const dead = (branch: string, reason: string, field: string) =>
    diagnose("branch_dead", { branch, reason }, { node: id, field });
  const wired = (port: string) => graph.targets.has(portKey(id, port));
  if (definition.type === "filter" && constant(sources.get("condition")) === false && wired("next")) {
    return [dead(`What follows \`${id}\``, "the condition is `false`", "condition")];
  }
  if (definition.type !== "switch") return [];
  const found: Diagnostic[] = [];
  if (sources.has("value")) {
    const first = new Map<string, string>();
    (config.cases as { name: string }[]).forEach(({ name }, i) => {
      const source = sources.get(`cases.${i}.when`);
      if (!source?.literal) return;
      const text = source.text.slice(source.start, source.end);
      const other = first.get(text);
      if (other === undefined) first.set(text, name);
      else if (wired(name))
        found.push(dead(`The case “${name}”`, `“${other}” takes ${text} before`, `cases.${i}.when`));
    });
    return found;
  }
  let always: string | undefined;
  (config.cases as { name: string }[]).forEach(({ name }, i) => {
    const value = constant(sources.get(`cases.${i}.when`));
    const field = `cases.${i}.when`;
    if (always !== undefined && wired(name))
      found.push(dead(`The case “${name}”`, `“${always}” always matches before`, field));
    else if (value === false && wired(name)) found.push(dead(`The case “${name}”`, "its condition is `false`", field));
    if (value === true) always ??= name;
  });
  if (always !== undefined && wired("default")) found.push(dead("“Otherwise”", `“${always}” always matches`, "cases"));
  return found;
}

/** Nodes a `return` or a result keeps from running: what stands after it in its own block. */
export function checkReturns({ graph, order, plan }: Run): Diagnostic[] {
  const ends = order.filter((id) => ["return", "subflow.output"].includes(graph.nodes.get(id)!.definition.type));
  return ends.flatMap((other) => {
    const end = plan.places.get(other)!;
    return order.flatMap((node) => {
      const at = plan.places.get(node)!;
      if (at.order <= end.order || !encloses(end.frame, at.frame)) return [];
      return [diagnose("after_return", { node, other }, { node })];
    });
  });
}
