import { ChevronDown, CloudOff, Power, Rocket, Undo2 } from "lucide-react";
import { CommandButton, useShortcut } from "../commands/CommandButton.tsx";
import { runCommand } from "../commands/context.ts";
import { commandById } from "../commands/index.ts";
import { isDirty, useEditor } from "../document/store.ts";
import { Badge, Button, Menu, MenuItem, MenuSeparator, Tooltip } from "../ui/index.ts";
import { liveState } from "./deploy.ts";
import { useFiles } from "./state.ts";
import styles from "./files.module.css";

const LIVE = {
  none: { tone: "neutral", text: "Not deployed", help: "Nothing of this flow is live." },
  live: { tone: "success", text: "Live", help: "What you see is what runs." },
  changed: { tone: "warning", text: "Changed", help: "What is live is older than what you see." },
  disabled: { tone: "warning", text: "Disabled", help: "It is deployed but gets no events until it is enabled." },
  quarantined: {
    tone: "danger",
    text: "Quarantined",
    help: "It failed too often and was taken out of service. Deploy a mended version, or enable it again.",
  },
} as const;

const MENU = [
  "file.new",
  "file.open",
  "file.import",
  null,
  "file.duplicate",
  "file.download",
  "file.versions",
  "file.export",
];

/** Save, deploy and the rest of what can be done with the open flow. */
export default function FlowActions() {
  const dirty = useEditor(isDirty);
  const deployment = useFiles((state) => state.deployment);
  const deploying = useFiles((state) => state.deploying);
  const state = useEditor((editor) => liveState(editor, deployment));
  const ready = useEditor((editor) => editor.ready);
  const shortcut = useShortcut("file.deploy");
  const live = LIVE[state];
  const run = (id: string) => {
    const command = commandById(id);
    if (command) void runCommand(command);
  };
  return (
    <>
      {ready && (
        <Tooltip label={deployment?.reason ? `${live.help} ${deployment.reason}` : live.help}>
          <span className={styles["live"]} tabIndex={-1}>
            <Badge tone={live.tone}>{live.text}</Badge>
          </span>
        </Tooltip>
      )}
      <CommandButton id="file.save" text="Save" variant={dirty ? "secondary" : "ghost"} />
      <span className={styles["split"]}>
        <Button
          variant="primary"
          icon={<Rocket />}
          busy={deploying}
          disabled={!ready}
          title={shortcut}
          data-command="file.deploy"
          onClick={() => run("file.deploy")}
        >
          Deploy
        </Button>
        <Menu
          label="More about deploying"
          align="end"
          trigger={<Button variant="primary" aria-label="More about deploying" icon={<ChevronDown />} />}
        >
          <MenuItem icon={<Rocket />} disabled={!ready} onSelect={() => run("file.deploy")}>
            Deploy…
          </MenuItem>
          <MenuItem icon={<Power />} disabled={state === "none"} onSelect={() => run("file.toggle-enabled")}>
            {state === "disabled" || state === "quarantined" ? "Enable" : "Disable"}
          </MenuItem>
          <MenuItem icon={<Undo2 />} disabled={state === "none"} onSelect={() => run("file.roll-back")}>
            Roll back…
          </MenuItem>
          <MenuSeparator />
          <MenuItem icon={<CloudOff />} danger disabled={state === "none"} onSelect={() => run("file.undeploy")}>
            Take offline…
          </MenuItem>
        </Menu>
      </span>
      <Menu
        label="Flow"
        align="end"
        trigger={
          <Button variant="ghost">
            Flow <ChevronDown />
          </Button>
        }
      >
        {MENU.map((id) => (id === null ? <MenuSeparator key="rule" /> : <FlowMenuItem key={id} id={id} run={run} />))}
      </Menu>
    </>
  );
}

function FlowMenuItem({ id, run }: { id: string; run: (id: string) => void }) {
  const command = commandById(id);
  const shortcut = useShortcut(id);
  if (!command) return null;
  const Icon = command.icon;
  return (
    <MenuItem icon={Icon && <Icon size={15} />} shortcut={shortcut} onSelect={() => run(id)}>
      {command.label}
    </MenuItem>
  );
}
