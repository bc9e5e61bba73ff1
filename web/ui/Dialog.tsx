import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { IconButton } from "./IconButton.tsx";
import styles from "./Dialog.module.css";

export interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  /** One sentence below the title. */
  description?: ReactNode;
  /** Widest the dialog may be, in px; 480 by default. */
  width?: number;
  footer?: ReactNode;
  children?: ReactNode;
}

/** The first field, else the main button; never the close button in the corner. */
function focusFirst(event: Event): void {
  const dialog = event.currentTarget as HTMLElement;
  const field = dialog.querySelector<HTMLElement>(
    "[data-autofocus], section input, section textarea, section [role=combobox]",
  );
  const target = field ?? dialog.querySelector<HTMLElement>("footer button:last-child") ?? dialog;
  event.preventDefault();
  target.focus();
}

export function Dialog({ open, onClose, title, description, width = 480, footer, children }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={styles["overlay"]} />
        <Radix.Content
          className={styles["dialog"]}
          onEscapeKeyDown={keepForEditor}
          style={{ maxWidth: width }}
          onOpenAutoFocus={focusFirst}
          {...(description ? {} : { "aria-describedby": undefined })}
        >
          <header className={styles["header"]}>
            <div>
              <Radix.Title className={styles["title"]}>{title}</Radix.Title>
              {description && <Radix.Description className={styles["description"]}>{description}</Radix.Description>}
            </div>
            <IconButton label="Close" icon={<X />} onClick={onClose} />
          </header>
          {children && <section className={styles["body"]}>{children}</section>}
          {footer && <footer className={styles["footer"]}>{footer}</footer>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Escape first closes what an editor inside the dialog has open (suggestions, find), and the dialog only then. */
function keepForEditor(event: KeyboardEvent): void {
  if (document.querySelector(".suggest-widget.visible, .parameter-hints-widget.visible, .find-widget.visible"))
    event.preventDefault();
}
