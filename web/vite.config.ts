import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig, type HtmlTagDescriptor, type Plugin, type Rolldown } from "vite";

/** Where `vite dev` and `vite preview` find the editor API; the built editor is served by that API itself. */
const api = process.env["PATCHBAY_EDITOR_URL"] ?? "http://127.0.0.1:3000";
const proxy = { "/api": { target: api, changeOrigin: true }, "/sign-in": { target: api, changeOrigin: true } };

/**
 * Names the shell's chunks in the page, so that they come with the first one instead of after it: the entry imports them
 * only once it has set something (`app/main.tsx`).
 */
function preloadShell(): Plugin {
  const chunksOf = (bundle: Rolldown.OutputBundle, name: string, found: Set<string>): Set<string> => {
    const chunk = bundle[name];
    if (chunk?.type !== "chunk" || found.has(name)) return found;
    found.add(name);
    for (const needed of chunk.imports) chunksOf(bundle, needed, found);
    return found;
  };
  return {
    name: "preload-shell",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle = {} }): HtmlTagDescriptor[] {
        const start = Object.values(bundle).find(
          (output) => output.type === "chunk" && output.moduleIds.some((id) => id.endsWith("/app/start.tsx")),
        );
        if (!start) throw new Error("No chunk holds app/start.tsx: what starts the editor now? Name it here.");
        return [...chunksOf(bundle, start.fileName, new Set())].map((file) => ({
          tag: "link",
          attrs: { rel: "modulepreload", crossorigin: true, href: `/${file}` },
          injectTo: "head",
        }));
      },
    },
  };
}

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  plugins: [react(), preloadShell()],
  build: {
    outDir: fileURLToPath(new URL("../dist/web", import.meta.url)),
    emptyOutDir: true,
    target: "es2023",
    // Monaco alone is larger than the default limit; it is loaded lazily, and the bench holds first-load JavaScript down.
    chunkSizeWarningLimit: 4_000,
    // An import of one control must not load them all: the list of controls itself does nothing when loaded.
    rolldownOptions: {
      treeshake: { moduleSideEffects: [{ test: /\/web\/ui\/index\.ts$/, sideEffects: false }] },
      // No `entriesAwareMergeThreshold`: putting small common modules into other chunks makes chunks import each other in a
      // circle, and a panel that happens to load first then finds an icon undefined. Icons are one chunk instead.
      output: {
        chunkFileNames: ({ name }) => `assets/${name.replace(/^common~.*$/, "common")}-[hash].js`,
        codeSplitting: {
          groups: [
            { name: "icons", test: /node_modules\/lucide-react\//, priority: 1 },
            { name: "common", entriesAware: true },
          ],
        },
      },
    },
  },
  worker: { format: "es" },
  server: { proxy },
  preview: { proxy },
});
