import { createContext, use } from "react";
import type { ScopeEntry } from "../../../flows/compiler/types.ts";
import type { Diagnostic } from "../../../flows/model/diagnostic.ts";

/** What every control of one node's form shares. */
export interface FormContext {
  node: string;
  /** Of this node. */
  diagnostics: readonly Diagnostic[];
  /** `path` as diagnostics name fields: `arguments.0.js`. */
  update: (path: string, value: unknown, options?: { group?: string | null; label?: string }) => void;
  /** What expressions may use; read when asked, because the flow goes on changing. */
  scope: () => readonly ScopeEntry[];
  /** The field a problem or a value led to; `at` tells repeats apart. */
  focus: { path: string; at: number } | null;
}

export const Form = createContext<FormContext | null>(null);

export function useForm(): FormContext {
  const form = use(Form);
  if (!form) throw new Error("A form control was rendered outside a form.");
  return form;
}

const INNER = /^\.(?:js|schema|sample)$/;

/** Findings about `path` itself, for fields whose source stands one step deeper about that too. */
export function diagnosticsAt(diagnostics: readonly Diagnostic[], path: string): readonly Diagnostic[] {
  return diagnostics.filter(
    ({ field }) =>
      field !== undefined && (field === path || (INNER.test(field.slice(path.length)) && field.startsWith(path))),
  );
}

/** Whether any finding is about `path` or something inside it. */
export function hasProblemWithin(diagnostics: readonly Diagnostic[], path: string): boolean {
  return diagnostics.some(({ field }) => field !== undefined && (field === path || field.startsWith(`${path}.`)));
}

/** Whether `path` is `field` or inside it. */
export function isWithin(path: string, field: string): boolean {
  return path === field || path.startsWith(`${field}.`);
}

export function join(parent: string, key: string | number): string {
  return parent === "" ? String(key) : `${parent}.${key}`;
}
