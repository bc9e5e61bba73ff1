import {
  X,
  PanelBottomClose,
  PanelBottomOpen,
  PanelLeftClose,
  PanelLeftOpen,
  PanelRightClose,
  PanelRightOpen,
} from "lucide-react";
import { useShortcut } from "../commands/CommandButton.tsx";
import { IconButton } from "../ui/index.ts";
import { useView, view } from "./view.ts";

const SIDES = {
  left: { name: "the left panel", open: PanelLeftOpen, close: PanelLeftClose },
  bottom: { name: "the bottom panel", open: PanelBottomOpen, close: PanelBottomClose },
  right: { name: "the inspector", open: PanelRightOpen, close: PanelRightClose },
} as const;

/** Shows or hides one of the panels around the canvas. */
export function PanelToggle({ side }: { side: keyof typeof SIDES }) {
  const key = `${side}Open` as const;
  const open = useView((state) => state[key]);
  const shortcut = useShortcut(`view.${side}`);
  const { name, ...icons } = SIDES[side];
  const Icon = open ? icons.close : icons.open;
  return (
    <IconButton
      label={`${open ? "Hide" : "Show"} ${name}`}
      aria-expanded={open}
      shortcut={shortcut}
      icon={<Icon />}
      onClick={() => view.getState().set({ [key]: !open })}
    />
  );
}

/** In the head of a panel that lies over the canvas. */
export function CloseSide({ side }: { side: "left" | "right" }) {
  return (
    <IconButton
      size="small"
      label={`Close ${SIDES[side].name}`}
      icon={<X />}
      onClick={() => view.getState().set({ [`${side}Open`]: false })}
    />
  );
}
