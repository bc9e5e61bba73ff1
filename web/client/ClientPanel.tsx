import { Plus, Users } from "lucide-react";
import { useEffect, useRef } from "react";
import { useEditor } from "../document/store.ts";
import { Button, EmptyState, IconButton, toast } from "../ui/index.ts";
import { ClientCard } from "./ClientCard.tsx";
import { clients, useClients } from "./clients.ts";
import { MAX_CLIENTS } from "./profile.ts";
import { defaultsFor } from "./suggestions.ts";
import styles from "./client.module.css";

const NONE: readonly never[] = [];

/** Real Socket.IO clients against the real gateway, side by side. */
export default function ClientPanel() {
  const profiles = useClients((state) => state.profiles);
  const add = useClients((state) => state.add);
  const triggers = useEditor((state) => state.compiled?.triggers ?? NONE);
  const early = useRef<string[]>([]);

  const addClient = () => {
    const id = add(defaultsFor(triggers));
    if (!id) toast(`${MAX_CLIENTS} clients are the most this panel holds.`);
    else if (triggers.length === 0) early.current.push(id);
  };
  // Added before it was known what the flow listens to: told as soon as it is, unless something was written meanwhile.
  useEffect(() => {
    if (triggers.length === 0) return;
    for (const id of early.current.splice(0)) {
      const profile = clients.getState().profiles.find((one) => one.id === id);
      if (profile?.event === "" && profile.args.every((text) => text === ""))
        clients.getState().update(id, defaultsFor(triggers));
    }
  }, [triggers]);
  if (profiles.length === 0) {
    return (
      <EmptyState
        icon={<Users />}
        title="Try the flow as its clients would"
        actions={
          <Button icon={<Plus />} onClick={addClient}>
            Add client
          </Button>
        }
      >
        Each client is a real Socket.IO connection to the gateway. Connect two, emit an event from one and watch it
        arrive at the other.
      </EmptyState>
    );
  }
  return (
    <div className={styles["panel"]}>
      <div className={styles["cards"]}>
        {profiles.map((profile) => (
          <ClientCard key={profile.id} profile={profile} />
        ))}
        <IconButton
          label="Add client"
          variant="secondary"
          className={styles["adder"]}
          icon={<Plus />}
          disabled={profiles.length >= MAX_CLIENTS}
          onClick={addClient}
        />
      </div>
    </div>
  );
}
