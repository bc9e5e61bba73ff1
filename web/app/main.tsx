import "@fontsource-variable/inter";
import "@fontsource-variable/jetbrains-mono";
import "../ui/tokens.css";
import "../ui/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { z } from "zod";
import { App } from "./App.tsx";
import { applyTheme } from "./theme.ts";

// The page's CSP forbids `new Function`, which zod would try for speed.
z.config({ jitless: true });
applyTheme();

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
