import type { StreamEvent } from '#contract/events.ts';
import type { Api } from '#rest/dialect.ts';

/**
 * What an event or a signal looks like in a dialect is the same for everybody who hears it: it is rendered once, for the
 * first socket that asks, and the others are given the same. Only what every hearer may see belongs in it.
 */
export function sharedFrames<Frame, Told extends object = StreamEvent>(
  render: (told: Told, api: Api) => Promise<Frame>,
): (told: Told, api: Api) => Promise<Frame> {
  const rendered = new WeakMap<Told, Promise<Frame>>();
  const share = (told: Told, api: Api): Promise<Frame> => {
    const known = rendered.get(told);
    // Whoever asked first may have lost his right to ask meanwhile: whoever waited with him asks for himself.
    if (known) return known.catch(() => share(told, api));
    const frame = render(told, api);
    rendered.set(told, frame);
    frame.catch(() => rendered.delete(told));
    return frame;
  };
  return share;
}
