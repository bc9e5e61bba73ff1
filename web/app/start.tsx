import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.tsx";
import { followWidth } from "./compact.ts";
import { askEarly } from "../files/early.ts";
import { watchParts } from "./missing-part.ts";
import { applyTheme } from "./theme.ts";

watchParts();
askEarly();
applyTheme();
followWidth();

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
