/** Resolves once the shell has been painted, or after a second where nothing is painted (a tab in the background). */
const painted = new Promise<void>((resolve) => {
  new PerformanceObserver((entries) => {
    if (entries.getEntriesByName("first-contentful-paint").length > 0) resolve();
  }).observe({ type: "paint", buffered: true });
  setTimeout(resolve, 1_000);
});

/**
 * Loads a part of the editor without holding up the first paint: the shell stands at once, its panels fill in. For
 * `React.lazy`: `lazy(afterPaint(() => import("…")))`.
 */
export function afterPaint<T>(load: () => Promise<T>): () => Promise<T> {
  return () => painted.then(load);
}
