import { Toaster as Sonner } from "sonner";
import { useEffect } from "react";
import type { CSSProperties } from "react";

const colours = {
  "--normal-bg": "var(--raised)",
  "--normal-text": "var(--text)",
  "--normal-border": "var(--border-strong)",
  fontFamily: "var(--font)",
} as CSSProperties;

/** Where messages appear; sonner announces them politely. Loaded with the first message. */
export default function Toaster({ theme, onReady }: { theme: "light" | "dark"; onReady: () => void }) {
  useEffect(onReady, [onReady]);
  return (
    <Sonner
      theme={theme}
      position="bottom-left"
      offset={{ bottom: 36, left: 12 }}
      style={colours}
      closeButton
      gap={8}
      toastOptions={{ style: { fontSize: "13px", padding: "10px 38px 10px 14px" } }}
    />
  );
}
