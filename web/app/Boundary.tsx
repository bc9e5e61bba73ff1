import { TriangleAlert } from "lucide-react";
import { Component } from "react";
import type { ReactNode } from "react";
import { Button, EmptyState } from "../ui/index.ts";

interface Props {
  name: string;
  /** What stands there instead of the message, where there is no room for one (dialogs). */
  fallback?: ReactNode;
  children: ReactNode;
}

/** A panel that fails takes only itself down: the document lives outside React and is not touched. */
export class Boundary extends Component<Props, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    if (this.props.fallback !== undefined) return this.props.fallback;
    const again = <Button onClick={() => this.setState({ error: null })}>Try again</Button>;
    return (
      <EmptyState icon={<TriangleAlert />} title={`${this.props.name} stopped working`} actions={again}>
        {error.message}. Your changes are safe.
      </EmptyState>
    );
  }
}
