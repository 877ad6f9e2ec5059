import type { StreamEvent } from '#contract/events.ts';
import type { Api } from '#rest/dialect.ts';

/**
 * What an event looks like in a dialect is the same for everybody who hears it: it is rendered once, for the first socket
 * that asks, and the others are given the same. Only what every hearer may see belongs in it.
 */
export function sharedFrames<Frame>(
  render: (event: StreamEvent, api: Api) => Promise<Frame>,
): (event: StreamEvent, api: Api) => Promise<Frame> {
  const rendered = new WeakMap<StreamEvent, Promise<Frame>>();
  return (event, api) => {
    const known = rendered.get(event);
    if (known) return known;
    const frame = render(event, api);
    rendered.set(event, frame);
    // Whoever asked first may have lost his right to ask meanwhile: the next one asks for himself.
    frame.catch(() => rendered.delete(event));
    return frame;
  };
}
