/** Paths inside a node's config, dots between their parts: `arguments.0.js`. A part of digits is an array index. */

export function getAt(value: unknown, path: string): unknown {
  let at: unknown = value;
  for (const part of path.split(".")) {
    if (typeof at !== "object" || at === null) return undefined;
    at = (at as Record<string, unknown>)[part];
  }
  return at;
}

/**
 * A copy of `root` with `value` at `path`; what lies beside the path is shared. Missing objects and arrays are made on
 * the way. `undefined` removes: the key of an object, the item of an array.
 */
export function setAt(root: unknown, path: string, value: unknown): unknown {
  return path === "" ? value : set(root, path.split("."), value);
}

function set(at: unknown, parts: readonly string[], value: unknown): unknown {
  const [part, ...rest] = parts as [string, ...string[]];
  if (Array.isArray(at) || (at === undefined && /^\d+$/.test(part))) {
    const copy: unknown[] = Array.isArray(at) ? [...at] : [];
    const index = Number(part);
    if (rest.length === 0 && value === undefined) copy.splice(index, 1);
    else copy[index] = rest.length === 0 ? value : set(copy[index], rest, value);
    return copy;
  }
  const copy: Record<string, unknown> = typeof at === "object" && at !== null ? { ...at } : {};
  if (rest.length === 0 && value === undefined) delete copy[part];
  else copy[part] = rest.length === 0 ? value : set(copy[part], rest, value);
  return copy;
}
