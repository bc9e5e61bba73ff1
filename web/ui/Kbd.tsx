import styles from "./small.module.css";

/** A shortcut as the keymap formats it (`Ctrl+Shift+Z`, `⌘Z`). */
export function Kbd({ keys }: { keys: string }) {
  return <kbd className={styles["kbd"]}>{keys}</kbd>;
}
