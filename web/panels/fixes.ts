/** Quick fixes: for findings with one obvious remedy, the remedy. Pure: a fix makes one document from another. */

import type { Diagnostic, FlowDocument } from "../../flows/model/index.ts";
import { uniqueName } from "../document/names.ts";
import { remove, renameNode, updateConfig } from "../document/operations.ts";
import { getAt } from "../document/path.ts";
import { wireId } from "../document/wires.ts";
import { missingAnswers, missingWire } from "./fixes-wiring.ts";
import { isExpression, toText } from "./form/value.ts";

export interface Fix {
  label: string;
  apply: (flow: FlowDocument) => FlowDocument;
}

export function fixesFor(flow: FlowDocument, problem: Diagnostic): readonly Fix[] {
  switch (problem.code) {
    case "wire_source_missing":
    case "wire_target_missing":
    case "wire_port_unknown":
    case "wire_into_trigger":
    case "wire_duplicate":
      return removeWire(flow, problem);
    case "node_unreachable":
      return [...missingWire(flow, problem.node), ...removeNode(flow, problem)];
    case "node_type_unknown":
      return removeNode(flow, problem);
    case "trigger_unwired":
      return missingWire(flow, problem.node);
    case "ack_missing":
      return missingAnswers(flow, problem.node, "ack");
    case "response_missing":
      return missingAnswers(flow, problem.node, "http.response");
    case "node_name_reserved":
      return giveOtherName(flow, problem);
    case "expression_syntax":
      return asText(flow, problem);
    case "nondeterministic":
      return isFunction(flow, problem) ? replaceRange(flow, problem, quoted(problem.hint)) : [];
    case "name_unknown":
      return /did you mean/i.test(problem.hint ?? "") ? replaceRange(flow, problem, quoted(problem.hint)) : [];
    default:
      return [];
  }
}

function removeWire(flow: FlowDocument, { wire: index }: Diagnostic): Fix[] {
  const wire = index === undefined ? undefined : flow.wires[index];
  if (!wire) return [];
  // A duplicate has the same id as the wire that may stay, so wires go by their place.
  const same = (other: typeof wire) => wireId(other) === wireId(wire);
  return [
    {
      label: "Remove the wire",
      apply: (now) => {
        const at = now.wires.findLastIndex(same);
        return at === -1 ? now : { ...now, wires: now.wires.filter((_, place) => place !== at) };
      },
    },
  ];
}

function removeNode(flow: FlowDocument, { node }: Diagnostic): Fix[] {
  if (node === undefined || !flow.nodes[node]) return [];
  return [{ label: "Remove the node", apply: (now) => remove(now, [node]) }];
}

function giveOtherName(flow: FlowDocument, { node }: Diagnostic): Fix[] {
  if (node === undefined || !flow.nodes[node]) return [];
  const name = uniqueName(new Set(Object.keys(flow.nodes)), `${node}Node`);
  return [{ label: `Rename to ${name}`, apply: (now) => renameNode(now, node, name) }];
}

/** `hello world` in an expression field was most likely meant as text. */
function asText(flow: FlowDocument, { node, field }: Diagnostic): Fix[] {
  const path = field?.replace(/\.js$/, "");
  if (node === undefined || path === undefined) return [];
  const value = getAt(flow.nodes[node]?.config, path);
  if (!isExpression(value) || value.js.trim() === "") return [];
  return [
    {
      label: "Use as text",
      apply: (now) => {
        const current = getAt(now.nodes[node]?.config, path);
        return isExpression(current) ? updateConfig(now, node, path, toText(current)) : now;
      },
    },
  ];
}

function isFunction(flow: FlowDocument, { node }: Diagnostic): boolean {
  return node !== undefined && flow.nodes[node]?.type === "function";
}

/** The last piece of code that a hint names. */
function quoted(hint: string | undefined): string | undefined {
  return [...(hint ?? "").matchAll(/`([^`]+)`/g)].at(-1)?.[1];
}

function replaceRange(flow: FlowDocument, { node, field, range }: Diagnostic, text: string | undefined): Fix[] {
  if (node === undefined || field === undefined || !range || text === undefined) return [];
  const path = typeof getAt(flow.nodes[node]?.config, field) === "string" ? field : `${field}.js`;
  const source = getAt(flow.nodes[node]?.config, path);
  if (typeof source !== "string") return [];
  const old = source.slice(range.start, range.end);
  return [
    {
      label: `Use ${text}`,
      apply: (now) => {
        const current = getAt(now.nodes[node]?.config, path);
        // Only where the finding was about: the text may have changed since.
        if (typeof current !== "string" || current.slice(range.start, range.end) !== old) return now;
        return updateConfig(now, node, path, current.slice(0, range.start) + text + current.slice(range.end));
      },
    },
  ];
}
