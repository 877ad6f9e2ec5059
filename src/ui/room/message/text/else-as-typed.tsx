import { Component, type ReactNode } from 'react';

interface ElseAsTypedProps {
  content: string;
  children: ReactNode;
}

/**
 * A text that cannot be drawn is shown as it was typed: what one person writes must not take everybody's words away. Give it the
 * text as its key, so that another text is tried again.
 */
export class ElseAsTyped extends Component<ElseAsTypedProps, { isUndrawable: boolean }> {
  override state = { isUndrawable: false };

  static getDerivedStateFromError() {
    return { isUndrawable: true };
  }

  override render(): ReactNode {
    return this.state.isUndrawable ? (
      <p className="wrap-anywhere whitespace-pre-wrap">{this.props.content}</p>
    ) : (
      this.props.children
    );
  }
}
