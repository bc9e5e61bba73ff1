/** Keeps `compiled` in step with the document. Returns the undoing. */
export function startCompiling(): () => void {
  return () => {};
}
