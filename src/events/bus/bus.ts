/**
 * How the nodes of one server hear each other. It is quick and it may lose what is said on it: whatever must not be lost is
 * in the log, and a node that heard nothing finds it there.
 */
export interface Bus {
  /** Tells every other node. Never waits, never fails. */
  publish(topic: string, message: string): void;
  hear(topic: string, listener: (message: string) => void): void;
  /** false while the other nodes cannot be heard */
  readonly isUp: boolean;
  /** Called whenever isUp changes. */
  onChange(listener: (isUp: boolean) => void): void;
  close(): Promise<void>;
}

/** A server of one process has nobody to tell. */
export const noBus: Bus = {
  publish() {},
  hear() {},
  isUp: true,
  onChange() {},
  async close() {},
};
