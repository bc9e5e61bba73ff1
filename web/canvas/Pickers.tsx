import { lazy, Suspense, useEffect } from "react";
import { useCanvas } from "./state.ts";

const quickAdd = () => import("./QuickAdd.tsx");
const connectPicker = () => import("./ConnectPicker.tsx");
const QuickAdd = lazy(quickAdd);
const ConnectPicker = lazy(connectPicker);
const ContextMenu = lazy(() => import("./ContextMenu.tsx"));

/** ms after the canvas came up: by then it has nothing more urgent to load, and nobody has typed yet. */
const PRELOAD = 500;

/** The menus that float on the canvas, loaded soon after it. */
export function Pickers() {
  const adding = useCanvas((state) => state.quickAdd !== null);
  const connecting = useCanvas((state) => state.connectFrom !== null);
  const menu = useCanvas((state) => state.menu !== null);
  // Loaded before they are asked for, so that what is typed right after the shortcut arrives in the field.
  useEffect(() => {
    const timer = setTimeout(() => void Promise.all([quickAdd(), connectPicker()]), PRELOAD);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Suspense fallback={null}>
      {adding && <QuickAdd />}
      {connecting && <ConnectPicker />}
      {menu && <ContextMenu />}
    </Suspense>
  );
}
