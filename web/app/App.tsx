import { Suspense, lazy, useEffect } from "react";
import { useStore } from "zustand";
import { toaster, toasterReady } from "../ui/toast.ts";
import { TooltipProvider } from "../ui/Tooltip.tsx";
import { startCompiling } from "../document/compiling.ts";
import { useEditor } from "../document/store.ts";
import { useView } from "./view.ts";
import styles from "./App.module.css";
import { afterPaint } from "./after-paint.ts";
import { Boundary } from "./Boundary.tsx";
import { Layout } from "./Layout.tsx";
import { MissingPart } from "./MissingPart.tsx";
import { listenToKeys } from "./keys.ts";
import { StatusBar } from "./StatusBar.tsx";
import { useTheme } from "./theme.ts";
import { TopBar } from "./TopBar.tsx";

const CommandPalette = lazy(() => import("../commands/CommandPalette.tsx"));
const Shortcuts = lazy(() => import("../commands/Shortcuts.tsx"));
const SearchDialog = lazy(() => import("../commands/SearchDialog.tsx"));
const start = afterPaint(() => import("../files/startup.ts"));
const FileDialogs = lazy(afterPaint(() => import("../files/FileDialogs.tsx")));
const Toaster = lazy(() => import("../ui/Toaster.tsx"));

export function App() {
  const dialog = useView((state) => state.dialog);
  const ready = useEditor((state) => state.ready);
  const theme = useTheme();
  const wanted = useStore(toaster, (state) => state.wanted);
  useEffect(listenToKeys, []);
  useEffect(startCompiling, []);
  useEffect(() => void start().then((files) => files.start()), []);

  return (
    <TooltipProvider>
      <div className={styles["app"]} data-ready={ready || undefined}>
        <TopBar />
        <MissingPart />
        <Boundary name="The editor">
          <Layout />
        </Boundary>
        <StatusBar />
      </div>
      <Boundary name="This dialog" fallback={null}>
        <Suspense fallback={null}>
          {dialog === "palette" && <CommandPalette />}
          {dialog === "shortcuts" && <Shortcuts />}
          {dialog === "search" && <SearchDialog />}
        </Suspense>
      </Boundary>
      <Boundary name="The file dialogs" fallback={null}>
        <Suspense fallback={null}>
          <FileDialogs />
        </Suspense>
      </Boundary>
      <Suspense fallback={null}>{wanted && <Toaster theme={theme} onReady={toasterReady} />}</Suspense>
    </TooltipProvider>
  );
}
