'use client';
import { Pause, Play, Square, Trash2 } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import type { Voice } from '#contract/files.ts';
import { Button, IconButton } from '#ui/parts/button.tsx';
import { type Recorded, VoiceRecording } from '#ui/room/composer/voice-recording.ts';

interface VoiceRecorderProps {
  onSend: (recorded: Blob, voice: Voice) => void;
  onClose: () => void;
}

/** In place of the composer's tools: speaking, then listening to it, then sending it or not. */
export default function VoiceRecorder({ onSend, onClose }: VoiceRecorderProps) {
  const t = useTranslations('voice');
  const [recording, setRecording] = useState<VoiceRecording | null>(null);
  const [recorded, setRecorded] = useState<Recorded | null>(null);
  const [isRefused, setRefused] = useState(false);
  const stopButton = useRef<HTMLButtonElement>(null);
  const sendButton = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    let isGone = false;
    let begun: VoiceRecording | undefined;
    VoiceRecording.begin(setRecorded).then(
      (own) => {
        begun = own;
        if (isGone) own.cancel();
        else setRecording(own);
      },
      () => setRefused(true),
    );
    return () => {
      isGone = true;
      begun?.cancel();
    };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the button to stop can be focused once it records
  useEffect(() => (recorded ? sendButton : stopButton).current?.focus(), [recorded, recording]);

  if (isRefused)
    return (
      <div className="flex flex-wrap items-center gap-2 py-1.5 ps-4 pe-1.5">
        <p role="alert" className="me-auto text-sm text-signal">
          {t('refused')}
        </p>
        <Button onClick={onClose}>{t('close')}</Button>
      </div>
    );
  return (
    <fieldset aria-label={t('label')} className="flex items-center gap-2 ps-2 pe-1.5 pb-1.5 pt-1.5">
      <IconButton label={t('cancel')} onClick={onClose}>
        <Trash2 size={18} strokeWidth={1.75} />
      </IconButton>
      {recorded ? (
        <>
          <Preview recorded={recorded} />
          <Button ref={sendButton} look="primary" onClick={() => onSend(recorded.blob, recorded.voice)}>
            {t('send')}
          </Button>
        </>
      ) : (
        <>
          {recording ? <Meter recording={recording} /> : <p className="me-auto text-sm text-ink-2">{t('asking')}</p>}
          <Button ref={stopButton} disabled={!recording} onClick={() => recording?.stop()}>
            <Square size={14} strokeWidth={2.5} className="text-signal" />
            {t('stop')}
          </Button>
        </>
      )}
    </fieldset>
  );
}

const BARS = 32;

function Meter({ recording }: { recording: VoiceRecording }) {
  const t = useTranslations('voice');
  const [, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTick((tick) => tick + 1), 100);
    return () => clearInterval(timer);
  }, []);
  const latest = recording.levels.slice(-BARS);
  return (
    <>
      <span className="size-2.5 shrink-0 rounded-full bg-signal" aria-hidden="true" />
      <span role="timer" aria-label={t('recording')} className="text-sm tabular-nums">
        <Clock ms={recording.durationMs} />
      </span>
      <Bars levels={latest} />
    </>
  );
}

function Bars({ levels }: { levels: readonly number[] }) {
  return (
    <span aria-hidden="true" className="me-auto flex h-8 min-w-0 items-center gap-0.5 overflow-hidden">
      {levels.map((level, at) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
          key={at}
          className="w-0.75 shrink-0 rounded-full bg-accent"
          style={{ blockSize: `${Math.max(10, level)}%` }}
        />
      ))}
    </span>
  );
}

function Clock({ ms }: { ms: number }) {
  const format = useFormatter();
  const seconds = Math.floor(ms / 1000);
  const part = (value: number) => format.number(value, { minimumIntegerDigits: 2 });
  return <>{`${format.number(Math.floor(seconds / 60))}:${part(seconds % 60)}`}</>;
}

function Preview({ recorded }: { recorded: Recorded }) {
  const t = useTranslations('voice');
  const player = useRef<HTMLAudioElement>(null);
  const [isPlaying, setPlaying] = useState(false);
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(recorded.blob);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [recorded]);
  const toggle = () => {
    if (isPlaying) player.current?.pause();
    else void player.current?.play();
  };
  const Icon = isPlaying ? Pause : Play;
  return (
    <>
      {/* biome-ignore lint/a11y/useMediaCaption: one's own voice, just spoken */}
      <audio
        ref={player}
        src={address}
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onEnded={() => setPlaying(false)}
      />
      <IconButton label={t(isPlaying ? 'pause' : 'listen')} onClick={toggle}>
        <Icon size={18} strokeWidth={1.75} />
      </IconButton>
      <span className="text-sm tabular-nums">
        <Clock ms={recorded.voice.durationMs} />
      </span>
      <Bars levels={recorded.voice.waveform.slice(0, 60)} />
    </>
  );
}
