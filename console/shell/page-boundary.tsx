import { Component, type ReactNode } from "react";
import { Problem } from "./problem.tsx";

/** Around a page: what is thrown in it is told in its place, and the frame around it stays. */
export class PageBoundary extends Component<{ readonly children: ReactNode }, { readonly error: Error | null }> {
  override state = { error: null };

  static getDerivedStateFromError(thrown: unknown) {
    return { error: thrown instanceof Error ? thrown : new Error(String(thrown)) };
  }

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return <Problem error={error} retry={() => location.reload()} />;
  }
}
