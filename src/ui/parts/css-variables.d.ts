import 'react';

declare module 'react' {
  interface CSSProperties {
    '--hue'?: number;
    '--panel-width'?: string;
  }
}
