import { useEffect, useRef, useState } from 'react';

/** Only one is heard at a time. */
let heard: HTMLAudioElement | null = null;

const SPEEDS = [1, 1.5, 2] as const;

/** Plays a sound that is loaded when it is first wanted. */
export function usePlayer(address: string, knownMs: number | null) {
  const audio = useRef<HTMLAudioElement | null>(null);
  const [isPlaying, setPlaying] = useState(false);
  const [hasFailed, setFailed] = useState(false);
  const [atMs, setAtMs] = useState(0);
  const [durationMs, setDurationMs] = useState(knownMs ?? 0);
  const [speed, setSpeed] = useState<number>(SPEEDS[0]);

  useEffect(() => () => audio.current?.pause(), []);

  const ready = (): HTMLAudioElement => {
    if (audio.current) return audio.current;
    const made = new Audio(address);
    made.preload = 'metadata';
    made.addEventListener('play', () => {
      if (heard !== made) heard?.pause();
      heard = made;
      setPlaying(true);
    });
    made.addEventListener('pause', () => setPlaying(false));
    made.addEventListener('timeupdate', () => setAtMs(made.currentTime * 1000));
    made.addEventListener('ended', () => {
      made.currentTime = 0;
      setAtMs(0);
    });
    // What was recorded in a browser may not know its own length before it has been played.
    made.addEventListener('durationchange', () => {
      if (Number.isFinite(made.duration)) setDurationMs(made.duration * 1000);
    });
    made.addEventListener('error', () => setFailed(true));
    audio.current = made;
    return made;
  };

  return {
    isPlaying,
    hasFailed,
    atMs,
    durationMs,
    speed,
    toggle() {
      const sound = ready();
      sound.playbackRate = speed;
      if (!sound.paused) sound.pause();
      // It may be taken back before it has begun, and that is no failure.
      else sound.play().catch(() => setPlaying(false));
    },
    seek(ms: number) {
      ready().currentTime = ms / 1000;
      setAtMs(ms);
    },
    nextSpeed() {
      const next = SPEEDS[(SPEEDS.indexOf(speed as (typeof SPEEDS)[number]) + 1) % SPEEDS.length] ?? 1;
      setSpeed(next);
      if (audio.current) audio.current.playbackRate = next;
    },
  };
}
