import type { ReactNode } from "react";
import { Button } from "./Button.tsx";
import type { ButtonProps } from "./Button.tsx";
import { classes } from "./classes.ts";
import { Tooltip } from "./Tooltip.tsx";
import styles from "./Button.module.css";

export interface IconButtonProps extends Omit<ButtonProps, "children" | "icon" | "aria-label"> {
  /** Accessible name and tooltip. */
  label: string;
  icon: ReactNode;
  /** Shown in the tooltip, as the keymap formats it. */
  shortcut?: string;
}

export function IconButton({ label, icon, shortcut, variant = "ghost", className, ...rest }: IconButtonProps) {
  return (
    <Tooltip label={label} shortcut={shortcut}>
      <Button variant={variant} className={classes(styles["icon"], className)} aria-label={label} {...rest}>
        {icon}
      </Button>
    </Tooltip>
  );
}
