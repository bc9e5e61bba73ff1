import { Toaster as Sonner } from "sonner";
import type { CSSProperties } from "react";

export { toast } from "sonner";

const colours = {
  "--normal-bg": "var(--raised)",
  "--normal-text": "var(--text)",
  "--normal-border": "var(--border-strong)",
  fontFamily: "var(--font)",
} as CSSProperties;

/** Once, at the root. Messages come through `toast`, `toast.error`, …; sonner announces them politely. */
export function Toaster({ theme }: { theme: "light" | "dark" }) {
  return (
    <Sonner
      theme={theme}
      position="bottom-center"
      style={colours}
      closeButton
      gap={8}
      toastOptions={{ style: { fontSize: "13px", padding: "10px 14px" } }}
    />
  );
}
