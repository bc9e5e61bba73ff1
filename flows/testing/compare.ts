/** One place where two JSON values differ. `undefined`: not there. */
export interface Difference {
  /** `actions.0.parameters.1` */
  path: string;
  expected: unknown;
  actual: unknown;
}

/** Where two JSON values differ, the innermost places. */
export function compareJson(expected: unknown, actual: unknown, path: string): Difference[] {
  if (Object.is(expected, actual)) return [];
  const isBranch = (v: unknown): v is Record<string, unknown> => typeof v === "object" && v !== null;
  if (!isBranch(expected) || !isBranch(actual) || Array.isArray(expected) !== Array.isArray(actual)) {
    return [{ path, expected, actual }];
  }
  const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...keys].flatMap((key) => {
    const inner = path === "" ? key : `${path}.${key}`;
    return compareJson(
      Object.hasOwn(expected, key) ? expected[key] : undefined,
      Object.hasOwn(actual, key) ? actual[key] : undefined,
      inner,
    );
  });
}

/** For people: a place, then both values. */
export function differenceText({ path, expected, actual }: Difference): string {
  const show = (value: unknown) => (value === undefined ? "nothing" : JSON.stringify(value));
  return `${path}\n  expected  ${show(expected)}\n  got       ${show(actual)}`;
}
