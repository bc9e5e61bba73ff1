/** Lets the browser ask for files, or with `folder` for all files of a folder. What is read stays in the browser. */
export function pickFiles(
  { accept = "", folder = false }: { accept?: string; folder?: boolean },
  take: (files: readonly File[]) => unknown,
): void {
  const picker = document.createElement("input");
  picker.type = "file";
  picker.accept = accept;
  picker.webkitdirectory = folder;
  picker.addEventListener("change", () => take([...(picker.files ?? [])]));
  picker.click();
}
