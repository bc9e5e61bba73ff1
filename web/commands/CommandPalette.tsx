import { Command } from "cmdk";
import { Dialog as Radix } from "radix-ui";
import { useState } from "react";
import { view } from "../app/view.ts";
import { Kbd } from "../ui/index.ts";
import type { Command as UserCommand } from "./command.ts";
import styles from "./CommandPalette.module.css";
import { isEnabled, runCommand } from "./context.ts";
import { commands } from "./index.ts";
import { formatShortcut, shortcutsOf } from "./keymap.ts";
import { useKeymap } from "./keymap-store.ts";

const GROUPS = ["File", "Edit", "Node", "Arrange", "Go", "View", "Help"] as const;

/** Every command that can run now, by name, with its shortcut. */
export default function CommandPalette() {
  const overrides = useKeymap((state) => state.overrides);
  const [available] = useState(() =>
    commands.filter((command) => !command.hidden && command.id !== "view.commands" && isEnabled(command)),
  );
  const close = () => view.getState().set({ dialog: null });
  const run = (command: UserCommand) => {
    close();
    // After the dialog has given the focus back: commands may move it.
    requestAnimationFrame(() => void runCommand(command));
  };
  return (
    <Radix.Root open onOpenChange={(open) => !open && close()}>
      <Radix.Portal>
        <Radix.Overlay className={styles["overlay"]} />
        <Radix.Content className={styles["palette"]} aria-describedby={undefined}>
          <Radix.Title className={styles["title"]}>Commands</Radix.Title>
          <Command label="Commands" loop>
            <Command.Input autoFocus placeholder="What do you want to do?" aria-label="Search commands" />
            <Command.List>
              <Command.Empty>No command is called that.</Command.Empty>
              {GROUPS.map((group) => {
                const items = available.filter((command) => command.group === group);
                return (
                  items.length > 0 && (
                    <Command.Group key={group} heading={group}>
                      {items.map((command) => (
                        <Item
                          key={command.id}
                          command={command}
                          shortcut={shortcutsOf(command, overrides)[0] ?? command.browserKey}
                          onRun={run}
                        />
                      ))}
                    </Command.Group>
                  )
                );
              })}
            </Command.List>
          </Command>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Item({
  command,
  shortcut,
  onRun,
}: {
  command: UserCommand;
  shortcut: string | undefined;
  onRun: (command: UserCommand) => void;
}) {
  const Icon = command.icon;
  return (
    <Command.Item
      value={`${command.label} ${command.id}`}
      keywords={command.keywords ? [command.keywords] : []}
      className={styles["item"]}
      onSelect={() => onRun(command)}
    >
      <span className={styles["icon"]}>{Icon && <Icon size={15} />}</span>
      {command.label}
      {shortcut && (
        <span className={styles["keys"]}>
          <Kbd keys={formatShortcut(shortcut)} />
        </span>
      )}
    </Command.Item>
  );
}
