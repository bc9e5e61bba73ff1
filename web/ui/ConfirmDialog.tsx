import type { ReactNode } from "react";
import { Button } from "./Button.tsx";
import { Dialog } from "./Dialog.tsx";

export interface ConfirmDialogProps {
  open: boolean;
  title: string;
  /** What will happen, and whether it can be undone. */
  children: ReactNode;
  /** The verb: "Delete flow". */
  confirm: string;
  danger?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

export function ConfirmDialog({ open, title, children, confirm, danger, onConfirm, onClose }: ConfirmDialogProps) {
  const act = () => {
    onClose();
    onConfirm();
  };
  const footer = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button variant={danger ? "danger" : "primary"} onClick={act}>
        {confirm}
      </Button>
    </>
  );
  return (
    <Dialog open={open} onClose={onClose} title={title} width={420} footer={footer}>
      {children}
    </Dialog>
  );
}
