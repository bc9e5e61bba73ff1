import { editor } from "../document/store.ts";
import { pointer } from "./instance.ts";

/**
 * The browser's own copy, cut and paste: they need no permission and work between tabs and windows. Text fields and
 * dialogs keep theirs, and so does any text the user has marked. Returns the undoing.
 */
export function listenToClipboard(): () => void {
  const elsewhere = () => {
    const element = document.activeElement;
    const inField = element?.closest("input, textarea, [contenteditable=true], .monaco-editor, [role=dialog]");
    return !!inField || !!getSelection()?.toString();
  };
  const onCopy = (event: ClipboardEvent) => {
    const text = elsewhere() ? null : editor.getState().copy();
    if (text === null) return;
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
    if (event.type === "cut") editor.getState().removeSelection();
  };
  const onPaste = (event: ClipboardEvent) => {
    const text = elsewhere() ? "" : (event.clipboardData?.getData("text/plain") ?? "");
    if (text && editor.getState().paste(text, pointer())) event.preventDefault();
  };
  document.addEventListener("copy", onCopy);
  document.addEventListener("cut", onCopy);
  document.addEventListener("paste", onPaste);
  return () => {
    document.removeEventListener("copy", onCopy);
    document.removeEventListener("cut", onCopy);
    document.removeEventListener("paste", onPaste);
  };
}
