import { Pause, Play } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import type { File } from '#contract/files.ts';
import { addressOf, clockOf } from '#ui/room/message/files/file-address.ts';
import { DownloadLink } from '#ui/room/message/files/file-card.tsx';
import { usePlayer } from '#ui/room/message/files/use-player.ts';
import { placeKey } from '#ui/room/message/place-key.ts';

/** A voice, by how loud it is, or a sound by its name: heard, moved in and hurried. */
export function AudioPlayer({ file }: { file: File }) {
  const t = useTranslations('message');
  const format = useFormatter();
  const player = usePlayer(addressOf(file), file.durationMs);
  const { isPlaying, atMs, durationMs, speed } = player;
  const isVoice = file.kind === 'voice';
  const name = isVoice ? t('voice') : file.name;
  const played = durationMs > 0 ? Math.min(1, atMs / durationMs) : 0;
  const rest = isPlaying || atMs > 0 ? atMs : durationMs;
  return (
    <div className="flex w-85 max-w-full items-center gap-2.5 rounded-m border border-line bg-paper py-2 ps-2.5 pe-1.5">
      <button
        type="button"
        aria-label={t(isPlaying ? 'pauseSound' : 'playSound', { name })}
        onClick={player.toggle}
        className="grid size-9 shrink-0 place-items-center rounded-full bg-accent text-accent-ink hover:bg-accent-strong touch:size-11"
      >
        {isPlaying ? <Pause size={17} strokeWidth={2} /> : <Play size={17} strokeWidth={2} />}
      </button>
      <div className="min-w-0 flex-1">
        {!isVoice && (
          <p className="truncate text-sm" title={file.name}>
            <bdi>{file.name}</bdi>
          </p>
        )}
        <div dir="ltr" className={`relative grid items-center ${isVoice ? 'h-8' : 'h-4'}`}>
          <input
            type="range"
            min={0}
            max={Math.max(1, Math.round(durationMs))}
            step={100}
            value={Math.min(atMs, durationMs)}
            disabled={durationMs === 0}
            aria-label={t('position', { name })}
            aria-valuetext={t('positionOf', { at: clockOf(atMs), whole: clockOf(durationMs) })}
            onChange={(event) => player.seek(Number(event.target.value))}
            className="peer absolute inset-0 m-0 size-full cursor-pointer opacity-0"
          />
          {isVoice ? <Waveform peaks={file.waveform ?? []} played={played} /> : <Bar played={played} />}
        </div>
        {player.hasFailed && <p className="text-xs text-signal">{t('soundFailed')}</p>}
      </div>
      <span className="min-w-9 text-end text-xs text-ink-3 tabular-nums">{clockOf(rest)}</span>
      <button
        type="button"
        aria-label={t('speed', { speed: format.number(speed) })}
        onClick={player.nextSpeed}
        className="min-h-8 min-w-9 rounded-s text-xs font-[600] text-ink-2 tabular-nums hover:bg-hover touch:min-h-11 touch:min-w-11"
      >
        {t('times', { speed: format.number(speed) })}
      </button>
      <DownloadLink file={file} />
    </div>
  );
}

const FOCUSED = 'pointer-events-none peer-focus-visible:outline-2 peer-focus-visible:outline-accent outline-offset-4';

function Bar({ played }: { played: number }) {
  return (
    <div aria-hidden="true" className={`h-1.5 overflow-hidden rounded-full bg-line-strong ${FOCUSED}`}>
      <div className="h-full bg-accent" style={{ width: `${played * 100}%` }} />
    </div>
  );
}

function Waveform({ peaks, played }: { peaks: readonly number[]; played: number }) {
  return (
    <div aria-hidden="true" className={`flex h-8 items-center gap-px rounded-s ${FOCUSED}`}>
      {peaks.map((peak, at) => (
        <span
          key={placeKey(at)}
          className={`min-w-px flex-1 rounded-full ${at / peaks.length < played ? 'bg-accent' : 'bg-line-strong'}`}
          style={{ height: `${Math.max(8, peak)}%` }}
        />
      ))}
    </div>
  );
}
