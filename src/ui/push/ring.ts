// Two soft notes, made here: a file would have to be loaded, and would not be there without a network.

const NOTES = [
  { hertz: 659.26, at: 0 },
  { hertz: 880, at: 0.09 },
] as const;
const LOUDNESS = 0.05;
const SECONDS = 0.35;
const LOOKED_AT = 'parley-looked-at';

let audio: AudioContext | null = null;

function play(): void {
  try {
    audio ??= new AudioContext();
    const { destination, currentTime } = audio;
    for (const { hertz, at } of NOTES) {
      const start = currentTime + at;
      const volume = new GainNode(audio, { gain: 0 });
      volume.gain.setValueAtTime(0, start);
      volume.gain.linearRampToValueAtTime(LOUDNESS, start + 0.015);
      volume.gain.exponentialRampToValueAtTime(0.0001, start + SECONDS);
      const note = new OscillatorNode(audio, { frequency: hertz });
      note.connect(volume).connect(destination);
      note.start(start);
      note.stop(start + SECONDS);
    }
  } catch {
    // no sound here, or not before somebody has touched the page
  }
}

const locks = (): LockManager | undefined => ('locks' in navigator ? navigator.locks : undefined);

/** Of all windows one rings, and none while one of them is looked at. */
export async function ring(): Promise<void> {
  const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 1000));
  const manager = locks();
  if (!manager) return play();
  await manager
    .request(LOOKED_AT, { ifAvailable: true }, async (lock) => {
      if (!lock) return;
      play();
      await pause();
    })
    .catch(() => undefined);
}

/** Until what it answers is called, no window rings. */
export function holdSilence(): () => void {
  const over = new AbortController();
  const held = new Promise<void>((resolve) => over.signal.addEventListener('abort', () => resolve()));
  locks()
    ?.request(LOOKED_AT, { mode: 'shared', signal: over.signal }, () => held)
    .catch(() => undefined);
  return () => over.abort();
}
