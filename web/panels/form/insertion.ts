/** Which field a picked value goes into: the one that last had the focus, at its caret. */

interface Target {
  node: string;
  label: string;
  insert: (expression: string) => void;
}

let target: Target | null = null;
const listeners = new Set<() => void>();

export function setInsertTarget(next: Target | null): void {
  const renamed = target?.label !== next?.label || target?.node !== next?.node;
  target = next;
  if (renamed) for (const listener of listeners) listener();
}

export function insertTarget(): Target | null {
  return target;
}

export function onInsertTarget(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
