import { Plug, Settings2, Trash2, Unplug } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "../ui/index.ts";
import { classes } from "../ui/classes.ts";
import { clients, useClients } from "./clients.ts";
import { ClientLog } from "./ClientLog.tsx";
import { ConnectionForm, connectionProblem } from "./ConnectionForm.tsx";
import { EmitForm } from "./EmitForm.tsx";
import { type Profile, uniqueName } from "./profile.ts";
import type { ConnectionState } from "./store.ts";
import styles from "./client.module.css";

const STATES: Record<ConnectionState, string> = {
  disconnected: "Disconnected",
  connecting: "Connecting…",
  connected: "Connected",
  reconnecting: "Reconnecting…",
};

/** One client: its connection, what it emits, and everything it sent and heard. */
export function ClientCard({ profile }: { profile: Profile }) {
  const live = useClients((state) => state.live[profile.id]);
  const [settings, setSettings] = useState(false);
  if (!live) return null;
  const { id, name } = profile;
  const { connect, disconnect, remove } = clients.getState();
  const problem = connectionProblem(profile);
  const open = live.state !== "disconnected";

  return (
    <section className={styles["card"]} aria-label={`Client ${name}`}>
      <header className={styles["cardHead"]}>
        <i className={styles["dot"]} data-state={live.state} title={STATES[live.state]} aria-hidden="true" />
        <NameInput profile={profile} />
        <span
          className={styles["state"]}
          role="status"
          title={live.socketId ? `Socket ${live.socketId}, ${live.transport}` : undefined}
        >
          {STATES[live.state]}
        </span>
        <IconButton
          size="small"
          label="Connection settings"
          aria-expanded={settings}
          className={classes(settings && styles["pressed"])}
          icon={<Settings2 />}
          onClick={() => setSettings(!settings)}
        />
        <IconButton size="small" label={`Remove client ${name}`} icon={<Trash2 />} onClick={() => remove(id)} />
        {open ? (
          <Button size="small" icon={<Unplug />} onClick={() => disconnect(id)}>
            Disconnect
          </Button>
        ) : (
          <Button
            size="small"
            variant="primary"
            icon={<Plug />}
            disabled={problem !== null}
            title={problem ?? undefined}
            onClick={() => void connect(id)}
          >
            Connect
          </Button>
        )}
      </header>
      {(settings || problem !== null) && <ConnectionForm profile={profile} locked={open} />}
      <div className={styles["cardBody"]}>
        <EmitForm profile={profile} connected={live.state === "connected"} />
        <ClientLog id={id} name={name} log={live.log} />
      </div>
    </section>
  );
}

/** Names tell clients apart, so an empty or taken one is mended when the field is left. */
function NameInput({ profile }: { profile: Profile }) {
  const [draft, setDraft] = useState<string | null>(null);
  const take = () => {
    const { profiles, update } = clients.getState();
    if (draft !== null) update(profile.id, { name: uniqueName(draft, profile.id, profiles) });
    setDraft(null);
  };
  return (
    <input
      className={styles["name"]}
      aria-label="Client name"
      value={draft ?? profile.name}
      maxLength={40}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
      }}
    />
  );
}
