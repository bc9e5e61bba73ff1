import { useEditor } from "../document/store.ts";
import { useView } from "../app/view.ts";
import { Button, IconButton } from "../ui/index.ts";
import type { ButtonProps } from "../ui/index.ts";
import { isEnabled, runCommand } from "./context.ts";
import { commandById } from "./index.ts";
import { formatShortcut, shortcutsOf } from "./keymap.ts";
import { useKeymap } from "./keymap-store.ts";

/** The first shortcut of a command, formatted, or undefined. */
export function useShortcut(id: string): string | undefined {
  const overrides = useKeymap((state) => state.overrides);
  const command = commandById(id);
  const first = command && shortcutsOf(command, overrides)[0];
  return first && formatShortcut(first);
}

/** A button that runs a command: icon only, or with a label when `text` is set. Renders nothing for an unknown id. */
export function CommandButton({
  id,
  text,
  ...rest
}: { id: string; text?: boolean | string } & Pick<ButtonProps, "variant" | "size">) {
  const command = commandById(id);
  const shortcut = useShortcut(id);
  // Both stores are looked at, so that the button follows whatever its `when` reads.
  const byDocument = useEditor(() => !!command && isEnabled(command));
  const byView = useView(() => !!command && isEnabled(command));
  if (!command) return null;
  const Icon = command.icon;
  const common = {
    disabled: !(byDocument && byView),
    onClick: () => void runCommand(command),
    "data-command": id,
    ...rest,
  };
  if (text) {
    return (
      <Button icon={Icon && <Icon size={15} />} {...common}>
        {text === true ? command.label : text}
      </Button>
    );
  }
  return <IconButton label={command.label} shortcut={shortcut} icon={Icon && <Icon size={16} />} {...common} />;
}
