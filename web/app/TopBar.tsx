import { lazy } from "react";
import { CommandButton } from "../commands/CommandButton.tsx";
import { useEditor } from "../document/store.ts";
import { afterPaint } from "./after-paint.ts";
import styles from "./Bars.module.css";
import { FlowName } from "./FlowName.tsx";
import { PanelToggle } from "./PanelToggle.tsx";
import { Slot } from "./Slot.tsx";
import { ThemeMenu } from "./ThemeMenu.tsx";

const FlowActions = lazy(afterPaint(() => import("../files/FlowActions.tsx")));

export function TopBar() {
  const ready = useEditor((state) => state.ready);
  return (
    <header className={styles["top"]}>
      <h1>
        <img src="/icon.svg" alt="Patchbay" width={24} height={24} />
      </h1>
      <PanelToggle side="left" />
      {ready && <FlowName />}
      <span className={styles["grow"]} />
      <div className={styles["buttons"]} role="toolbar" aria-label="Edit">
        <CommandButton id="edit.undo" />
        <CommandButton id="edit.redo" />
        <CommandButton id="arrange.tidy" />
        <CommandButton id="view.commands" />
      </div>
      <span className={styles["rule"]} />
      <div className={styles["buttons"]}>
        <Slot name="The flow's actions">
          <FlowActions />
        </Slot>
      </div>
      <span className={styles["rule"]} />
      <div className={styles["buttons"]}>
        <ThemeMenu />
        <CommandButton id="help.shortcuts" />
        <PanelToggle side="bottom" />
        <PanelToggle side="right" />
      </div>
    </header>
  );
}
