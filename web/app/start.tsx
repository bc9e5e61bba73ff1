import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.tsx";
import { followWidth } from "./compact.ts";
import { askEarly } from "../files/early.ts";
import { applyTheme } from "./theme.ts";

askEarly();
applyTheme();
followWidth();

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
