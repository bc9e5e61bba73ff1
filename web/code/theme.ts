/** Monaco's two themes, made to match `ui/tokens.css`: Monaco wants hex colours at run time, so the surfaces are read from there. */

import type { editor } from "monaco-editor";

interface ThemeHost {
  editor: Pick<typeof editor, "defineTheme" | "setTheme">;
}

type Palette = Record<
  "keyword" | "string" | "number" | "comment" | "type" | "function" | "variable" | "operator",
  string
>;

/* Each at least 4.5:1 on its background. */
const LIGHT: Palette = {
  keyword: "8b2fc9",
  string: "17723f",
  number: "a8480b",
  comment: "646c79",
  type: "0b6a7d",
  function: "2854cc",
  variable: "1a1e26",
  operator: "4d5563",
};
const DARK: Palette = {
  keyword: "c79bff",
  string: "7fd8a4",
  number: "f0ae77",
  comment: "929aa8",
  type: "6fd0df",
  function: "8fadff",
  variable: "eceef2",
  operator: "b3bac6",
};

const name = (dark: boolean) => (dark ? "patchbay-dark" : "patchbay-light");

export function isDark(): boolean {
  const chosen = document.documentElement.dataset["theme"];
  if (chosen === "dark" || chosen === "light") return chosen === "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

export function defineThemes(host: ThemeHost): void {
  host.editor.defineTheme(name(false), theme("vs", LIGHT));
  host.editor.defineTheme(name(true), theme("vs-dark", DARK));
}

/** Follows the page: the attribute the author's choice sets, and the system's preference where there is no choice. */
export function watchTheme(host: ThemeHost): void {
  const apply = () => {
    const dark = isDark();
    host.editor.defineTheme(name(dark), { ...theme(dark ? "vs-dark" : "vs", dark ? DARK : LIGHT), colors: surfaces() });
    host.editor.setTheme(name(dark));
  };
  apply();
  new MutationObserver(apply).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply);
}

function theme(base: "vs" | "vs-dark", palette: Palette): editor.IStandaloneThemeData {
  const rule = (token: string, foreground: string) => ({ token, foreground });
  return {
    base,
    inherit: true,
    colors: {},
    rules: [
      rule("", palette.variable),
      rule("keyword", palette.keyword),
      rule("string", palette.string),
      rule("string.key", palette.function),
      rule("regexp", palette.string),
      rule("number", palette.number),
      rule("comment", palette.comment),
      rule("type", palette.type),
      rule("type.identifier", palette.type),
      rule("identifier", palette.variable),
      rule("delimiter", palette.operator),
      rule("operator", palette.operator),
      rule("tag", palette.keyword),
      rule("attribute.name", palette.function),
      rule("attribute.value", palette.string),
    ],
  };
}

/** Monaco's surfaces by the token they take; tokens that are no hex colour are left to the base theme. */
const SURFACES: Record<string, string> = {
  "editor.background": "--panel",
  "editor.foreground": "--text",
  "editorGutter.background": "--panel",
  "editorLineNumber.foreground": "--text-3",
  "editorLineNumber.activeForeground": "--text",
  "editorCursor.foreground": "--accent",
  "editor.selectionBackground": "--accent-border",
  "editor.inactiveSelectionBackground": "--accent-soft",
  "editor.lineHighlightBackground": "--sunken",
  "editor.lineHighlightBorder": "--sunken",
  "editorIndentGuide.background1": "--border",
  "editorWidget.background": "--raised",
  "editorWidget.border": "--border-strong",
  "editorSuggestWidget.background": "--raised",
  "editorSuggestWidget.border": "--border-strong",
  "editorSuggestWidget.selectedBackground": "--accent-soft",
  "editorSuggestWidget.selectedForeground": "--text",
  "editorSuggestWidget.highlightForeground": "--accent-text",
  "editorSuggestWidget.focusHighlightForeground": "--accent-text",
  "editorHoverWidget.background": "--raised",
  "editorHoverWidget.border": "--border-strong",
  "editorError.foreground": "--danger",
  "editorWarning.foreground": "--warning-fill",
  "input.background": "--panel",
  "input.border": "--border-strong",
  focusBorder: "--accent",
  "scrollbarSlider.background": "--border-strong",
};

/** Monaco wants six or eight digits; the build shortens `#ffffff` to `#fff`. */
export function longHex(value: string): string | null {
  if (/^#(?:[0-9a-f]{3}|[0-9a-f]{4})$/i.test(value)) return value.replace(/[0-9a-f]/gi, "$&$&");
  return /^#(?:[0-9a-f]{6}|[0-9a-f]{8})$/i.test(value) ? value : null;
}

function surfaces(): Record<string, string> {
  const style = getComputedStyle(document.documentElement);
  const colors: Record<string, string> = {};
  for (const [surface, token] of Object.entries(SURFACES)) {
    const value = style.getPropertyValue(token).trim();
    const hex = longHex(value);
    if (hex) colors[surface] = hex;
  }
  return colors;
}
