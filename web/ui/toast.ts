import type { ExternalToast } from "sonner";
import { createStore } from "zustand";

/** Whether a message has been asked for; then the shell shows the `Toaster`. */
export const toaster = createStore<{ wanted: boolean }>()(() => ({ wanted: false }));

let ready: () => void;
const shown = new Promise<void>((resolve) => (ready = resolve));

/** The `Toaster` says here that it can take messages. */
export function toasterReady(): void {
  ready();
}

type Kind = "message" | "success" | "error" | "warning" | "info";

function show(kind: Kind, message: string, options?: ExternalToast): void {
  toaster.setState({ wanted: true });
  void Promise.all([import("sonner"), shown]).then(([sonner]) => sonner.toast[kind](message, options));
}

type Say = (message: string, options?: ExternalToast) => void;

const say =
  (kind: Kind): Say =>
  (message, options) =>
    show(kind, message, options);

/** Short messages at the bottom of the window: `toast("Saved")`, `toast.error("…", { action })`. */
export const toast: Say & Record<Exclude<Kind, "message">, Say> = Object.assign(say("message"), {
  success: say("success"),
  error: say("error"),
  warning: say("warning"),
  info: say("info"),
});
