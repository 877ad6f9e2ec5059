import type { Device } from '#events/presence.ts';

/** One socket: whoever sits there is here while a feed runs on it, and away when he says so. */
export class Connection {
  private readonly devices = new Set<Device>();
  private isAway = false;

  setAway(isAway: boolean): void {
    this.isAway = isAway;
    for (const device of this.devices) device.setAway(isAway);
  }

  /** A feed began. What is returned is for its end. */
  enter(device: Device): () => void {
    if (this.isAway) device.setAway(true);
    this.devices.add(device);
    return () => {
      this.devices.delete(device);
      device.leave();
    };
  }
}
