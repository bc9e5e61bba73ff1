import type { CodeInfo } from "./codes.ts";

/** What can be wrong with a flow file before anybody asks what it means. */
export const documentCodes = {
  document_too_large: {
    severity: "error",
    message: "The flow has {size} bytes, more than the {limit} allowed.",
    hint: "Split it into several flows, or move large texts out of it.",
    explanation: "A limit keeps a broken or hostile file from costing more than an error message.",
  },
  json_invalid: {
    severity: "error",
    message: "Line {line}, column {column}: {problem}.",
    hint: "Restore the file from version control, or correct it at that place.",
    explanation: "A flow file is JSON. A file that ends too early was usually cut off while being copied or written.",
  },
  json_duplicate_key: {
    severity: "error",
    message: "Line {line}, column {column}: `{key}` occurs twice in the same object.",
    hint: "Remove one of the two, usually left over from a merge.",
    explanation: "JSON readers silently keep the last of two equal keys, so one of them would be lost.",
  },
  json_reserved_key: {
    severity: "error",
    message: "Line {line}, column {column}: the key `{key}` is not allowed.",
    hint: "Use another name.",
    explanation: "`__proto__` means something else than a property to JavaScript, so it is never accepted as a key.",
  },
  duplicate_node: {
    severity: "error",
    message: "Line {line}, column {column}: the node `{node}` is there twice.",
    hint: "Rename or remove one of the two, usually left over from a merge.",
    explanation: "A node's id is its name in code and in expressions, so it must be unique in its flow.",
  },
  format_unknown: {
    severity: "error",
    message: "The file says format {format}; this version of Patchbay reads formats 1 to {newest}.",
    hint: "Open it with a newer version of Patchbay.",
    explanation: "Older formats are brought up to date by numbered migrations; newer ones cannot be understood.",
  },
  document_invalid: {
    severity: "error",
    message: "`{path}`: {problem}.",
    explanation: "The document does not have the shape the published JSON Schema of flow files describes.",
  },
  too_many_nodes: {
    severity: "error",
    message: "The flow has {count} nodes, more than the {limit} allowed.",
    hint: "Split it into several flows.",
    explanation: "A limit keeps a broken or hostile file from costing more than an error message.",
  },
} as const satisfies Record<string, CodeInfo>;
