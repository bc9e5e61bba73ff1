import { DropdownMenu as Radix } from "radix-ui";
import { Fragment } from "react";
import type { Command } from "../commands/command.ts";
import { isEnabled, runCommand } from "../commands/context.ts";
import { commandById } from "../commands/index.ts";
import { formatShortcut, shortcutsOf } from "../commands/keymap.ts";
import { keymap } from "../commands/keymap-store.ts";
import { MenuItem, MenuSeparator } from "../ui/Menu.tsx";
import popup from "../ui/popup.module.css";
import { canvasState, useCanvas } from "./state.ts";
import type { MenuOn } from "./state.ts";

const CLIPBOARD = ["edit.copy", "edit.cut", "edit.duplicate"];

/** Command ids by what was clicked, in groups. Only what can run now is shown. */
const ITEMS: Record<MenuOn, readonly (readonly string[])[]> = {
  node: [
    ["node.edit", "node.rename", "node.connect", "node.addAfter", "node.replace"],
    CLIPBOARD,
    ["group.make", "group.select", "group.leave"],
    ["arrange.tidy", "arrange.align.left", "arrange.align.top", "arrange.distribute.x", "arrange.distribute.y"],
    ["help.node"],
    ["edit.deleteAndReconnect", "edit.delete"],
  ],
  wire: [["node.add"], ["arrange.wire.earlier", "arrange.wire.later"], ["edit.delete"]],
  note: [["note.edit"], CLIPBOARD, ["edit.delete"]],
  group: [["group.rename", "group.ungroup"], CLIPBOARD, ["arrange.tidy"], ["edit.delete"]],
  pane: [
    ["node.add", "note.add", "edit.paste"],
    ["edit.selectAll", "arrange.tidy"],
    ["view.fit", "view.zoomReset", "go.search"],
  ],
};

/** The menu of the right mouse button (and the menu key): the same commands as everywhere. */
export default function ContextMenu() {
  const menu = useCanvas((state) => state.menu);
  if (!menu) return null;
  const groups = ITEMS[menu.on]
    .map((ids) => ids.map(commandById).filter((command): command is Command => !!command && isEnabled(command)))
    .filter((group) => group.length > 0);
  const { overrides } = keymap.getState();
  const close = () => canvasState.setState({ menu: null });
  return (
    <Radix.Root open modal={false} onOpenChange={(open) => !open && close()}>
      <Radix.Trigger asChild>
        <i aria-hidden="true" style={{ position: "absolute", left: menu.screen.x, top: menu.screen.y }} />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className={popup["menu"]}
          align="start"
          sideOffset={2}
          collisionPadding={8}
          aria-label={`Actions on the ${menu.on}`}
          onCloseAutoFocus={(event) => event.preventDefault()}
        >
          {groups.map((group, index) => (
            <Fragment key={group[0]!.id}>
              {index > 0 && <MenuSeparator />}
              {group.map((command) => {
                const Icon = command.icon;
                const shortcut = shortcutsOf(command, overrides)[0];
                const run = () => requestAnimationFrame(() => void runCommand(command));
                return (
                  <MenuItem
                    key={command.id}
                    icon={Icon ? <Icon size={15} /> : <i />}
                    shortcut={shortcut && formatShortcut(shortcut)}
                    danger={command.id === "edit.delete"}
                    onSelect={run}
                  >
                    {command.label}
                  </MenuItem>
                );
              })}
            </Fragment>
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
