import { lazy, Suspense } from "react";
import { useCanvas } from "./state.ts";

const QuickAdd = lazy(() => import("./QuickAdd.tsx"));
const ConnectPicker = lazy(() => import("./ConnectPicker.tsx"));

/** The menus that float on the canvas, loaded when one is first wanted. */
export function Pickers() {
  const adding = useCanvas((state) => state.quickAdd !== null);
  const connecting = useCanvas((state) => state.connectFrom !== null);
  return (
    <Suspense fallback={null}>
      {adding && <QuickAdd />}
      {connecting && <ConnectPicker />}
    </Suspense>
  );
}
