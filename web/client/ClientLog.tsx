import { ArrowDownLeft, ArrowUpRight, Copy, Eraser, Info, TriangleAlert } from "lucide-react";
import { useLayoutEffect, useRef, useState } from "react";
import { IconButton, Input, toast } from "../ui/index.ts";
import { classes } from "../ui/classes.ts";
import { clients } from "./clients.ts";
import { clock, compact, filterLog, type LogEntry, LOG_LIMIT, logLine, pretty } from "./log.ts";
import styles from "./client.module.css";

const KINDS = {
  in: { icon: ArrowDownLeft, label: "received" },
  out: { icon: ArrowUpRight, label: "sent" },
  info: { icon: Info, label: "note" },
  error: { icon: TriangleAlert, label: "error" },
};

/** Everything the client sent and heard, newest last; it follows the end unless the reader has scrolled up. */
export function ClientLog({ id, name, log }: { id: string; name: string; log: readonly LogEntry[] }) {
  const [search, setSearch] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const shown = filterLog(log, search);

  useLayoutEffect(() => {
    if (following.current && list.current) list.current.scrollTop = list.current.scrollHeight;
    // Runs for what is shown, though it only looks at the list.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [shown]);

  const copy = () => {
    navigator.clipboard.writeText(shown.map(logLine).join("\n")).then(
      () => toast(`Copied ${shown.length === 1 ? "one line" : `${shown.length} lines`}`),
      () => toast.error("The browser does not allow copying."),
    );
  };
  return (
    <div className={styles["logBox"]}>
      <div className={styles["logBar"]}>
        <Input
          aria-label={`Filter the log of ${name}`}
          placeholder="Filter log"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <IconButton
          size="small"
          label={`Copy the log of ${name}`}
          icon={<Copy />}
          disabled={shown.length === 0}
          onClick={copy}
        />
        <IconButton
          size="small"
          label={`Clear the log of ${name}`}
          icon={<Eraser />}
          disabled={log.length === 0}
          onClick={() => clients.getState().clearLog(id)}
        />
      </div>
      <div
        ref={list}
        role="log"
        aria-label={`Log of ${name}`}
        className={styles["log"]}
        tabIndex={0}
        onScroll={({ currentTarget: at }) =>
          (following.current = at.scrollHeight - at.scrollTop - at.clientHeight < 24)
        }
      >
        {shown.map((entry) => (
          <Row key={entry.id} entry={entry} />
        ))}
        {shown.length === 0 && (
          <div className={styles["quiet"]}>{log.length === 0 ? "Nothing yet." : "Nothing matches."}</div>
        )}
      </div>
      {log.length >= LOG_LIMIT && <p className={styles["quiet"]}>The newest {LOG_LIMIT} lines are kept.</p>}
    </div>
  );
}

function Row({ entry }: { entry: LogEntry }) {
  const [open, setOpen] = useState(false);
  const { icon: Icon, label } = KINDS[entry.kind];
  const args = entry.args ?? [];
  const detailed = args.length > 0 || entry.ack?.state === "received";
  return (
    <div className={styles["entry"]} data-kind={entry.kind}>
      <button
        type="button"
        className={styles["entryLine"]}
        aria-expanded={detailed ? open : undefined}
        disabled={!detailed}
        onClick={() => setOpen(!open)}
      >
        <time>{clock(entry.at)}</time>
        <Icon size={13} aria-label={label} />
        <span className={classes(styles["entryText"], open && styles["open"])}>
          {entry.event !== undefined && <strong>{entry.event}</strong>}
          {entry.text !== undefined && <span>{entry.text}</span>}
          {!open && args.length > 0 && <code>{args.map(compact).join(", ")}</code>}
        </span>
      </button>
      {open && args.length > 0 && <pre>{args.map(pretty).join(",\n")}</pre>}
      {entry.ack && <AckLine ack={entry.ack} open={open} />}
    </div>
  );
}

function AckLine({ ack, open }: { ack: NonNullable<LogEntry["ack"]>; open: boolean }) {
  if (ack.state === "waiting") return <div className={styles["ackLine"]}>waiting for the ack…</div>;
  if (ack.state === "timeout") {
    return (
      <div className={styles["ackLine"]} data-state="timeout">
        no ack within {ack.ms} ms
      </div>
    );
  }
  return (
    <div className={styles["ackLine"]} data-state="received">
      ack {open ? <pre>{ack.args.map(pretty).join(",\n")}</pre> : <code>{ack.args.map(compact).join(", ")}</code>}{" "}
      <span>{ack.ms} ms</span>
    </div>
  );
}
