import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** Where `vite dev` and `vite preview` find the editor API; the built editor is served by that API itself. */
const api = process.env["PATCHBAY_EDITOR_URL"] ?? "http://127.0.0.1:3000";
const proxy = { "/api": { target: api, changeOrigin: true }, "/sign-in": { target: api, changeOrigin: true } };

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL("../dist/web", import.meta.url)),
    emptyOutDir: true,
    target: "es2023",
    // Monaco alone is larger than the default limit; it is loaded lazily, and the bench holds first-load JavaScript down.
    chunkSizeWarningLimit: 4_000,
    // An import of one control must not load them all: the list of controls itself does nothing when loaded.
    rolldownOptions: { treeshake: { moduleSideEffects: [{ test: /\/web\/ui\/index\.ts$/, sideEffects: false }] } },
  },
  worker: { format: "es" },
  server: { proxy },
  preview: { proxy },
});
