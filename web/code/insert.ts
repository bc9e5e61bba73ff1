/** `expression` in place of the selection, with a space where two names would run together. */
export function insertAt(source: string, selection: { start: number; end: number }, expression: string): string {
  const before = source.slice(0, selection.start);
  const after = source.slice(selection.end);
  const glue = (left: string, right: string) => (/[\w$]$/.test(left) && /^[\w$]/.test(right) ? " " : "");
  return before + glue(before, expression) + expression + glue(expression, after) + after;
}
