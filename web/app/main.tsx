import "@fontsource-variable/inter";
import "@fontsource-variable/jetbrains-mono";
import "../ui/tokens.css";
import "../ui/base.css";
import { config } from "zod/v4/core";

// The page's CSP forbids `new Function`, which zod would try for speed. It asks when a schema is made, so this has to
// run before any module with schemas: everything else comes by a second import.
config({ jitless: true });
void import("./start.tsx");
