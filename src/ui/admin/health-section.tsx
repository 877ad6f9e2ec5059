'use client';
import { useQuery } from '@tanstack/react-query';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { ServerHealth } from '#contract/health.ts';
import { Facts, Part } from '#ui/admin/admin-parts.tsx';
import { useAgo, useBytes } from '#ui/admin/use-words.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';

const LOOK_MS = 10_000;
const LONG_WAIT_MS = 10 * 60_000;
const SCARCE_BYTES = 2 ** 30;

export function HealthSection() {
  const { api } = useParley();
  const query = useQuery({
    queryKey: keys.admin('health'),
    queryFn: () => api.admin.health.query(),
    staleTime: 0,
    refetchInterval: LOOK_MS,
  });
  return <Loaded query={query}>{(health) => <Health health={health} />}</Loaded>;
}

/** What an operator should look at, in a word each. */
function worriesOf({ redis, jobs, files, database }: ServerHealth) {
  const waitedMs = Math.max(0, ...jobs.map((job) => (job.oldestDueAt ? Date.now() - Date.parse(job.oldestDueAt) : 0)));
  return [
    ...(redis === 'down' ? (['redis'] as const) : []),
    ...(waitedMs > LONG_WAIT_MS ? (['queue'] as const) : []),
    ...(jobs.some(({ failing }) => failing > 0) ? (['failing'] as const) : []),
    ...(files.freeBytes !== null && files.freeBytes < SCARCE_BYTES ? (['disk'] as const) : []),
    ...(files.quota !== null && files.bytes > files.quota * 0.9 ? (['quota'] as const) : []),
    ...(database.connections > database.mostConnections * 0.9 ? (['connections'] as const) : []),
  ];
}

function Health({ health }: { health: ServerHealth }) {
  const t = useTranslations('admin.health');
  const format = useFormatter();
  const bytes = useBytes();
  const ago = useAgo();
  const { database, files, log, jobs } = health;
  const worries = worriesOf(health);
  const never = t('never');
  return (
    <>
      <div className="mb-6" role="status">
        {worries.length === 0 ? (
          <Line icon={<CircleCheck size={20} strokeWidth={1.75} className="text-present" />}>{t('well')}</Line>
        ) : (
          worries.map((worry) => (
            <Line key={worry} icon={<TriangleAlert size={20} strokeWidth={1.75} className="text-signal" />}>
              {t(`worries.${worry}`)}
            </Line>
          ))
        )}
      </div>
      <Part title={t('process')}>
        <Facts
          facts={[
            [t('version'), <bdi key="v">{health.version}</bdi>],
            [t('node'), <bdi key="n">{health.nodeVersion}</bdi>],
            [t('uptime'), <Uptime key="u" seconds={health.uptimeSeconds} />],
            [t('memory'), bytes(health.memoryBytes)],
            [t('online'), format.number(health.onlineUsers)],
            [t('feeds'), format.number(health.feeds)],
            [t('nodes'), t(`redis.${health.redis}`)],
            [t('mail'), health.sendsMail ? t('mailOn') : t('mailOff')],
          ]}
        />
      </Part>
      <Part title={t('database')}>
        <Facts
          facts={[
            [t('postgres'), <bdi key="p">{database.version}</bdi>],
            [t('size'), bytes(database.bytes)],
            [
              t('connections'),
              t('of', {
                count: format.number(database.connections),
                most: format.number(database.mostConnections),
              }),
            ],
            [
              t('answer'),
              format.number(database.answeredInMs, { style: 'unit', unit: 'millisecond', maximumFractionDigits: 1 }),
            ],
            [t('newest'), log.newestAt === null ? never : ago(log.newestAt)],
            [t('oldest'), log.oldestAt === null ? never : ago(log.oldestAt)],
            [t('logSize'), bytes(log.bytes)],
            [
              t('position'),
              <code key="c" dir="ltr" className="text-sm break-all">
                {log.position}
              </code>,
            ],
          ]}
        />
      </Part>
      <Part title={t('files')}>
        <Facts
          facts={[
            [t('stored'), t('storedValue', { count: files.count, size: bytes(files.bytes) })],
            [t('quota'), files.quota === null ? t('noQuota') : bytes(files.quota)],
            [t('personQuota'), files.personQuota === null ? t('noQuota') : bytes(files.personQuota)],
            [t('maxFile'), bytes(files.maxFileBytes)],
            [t('free'), files.freeBytes === null ? t('elsewhere') : bytes(files.freeBytes)],
          ]}
        />
        {files.quota !== null && <Meter label={t('quota')} value={files.bytes} most={files.quota} />}
      </Part>
      <Part title={t('queue')} text={t('queueText')}>
        <div className="overflow-x-auto">
          <table className="w-full text-start">
            <caption className="sr-only">{t('queue')}</caption>
            <thead>
              <tr className="border-b border-line text-sm text-ink-2">
                {(['kind', 'due', 'later', 'failing'] as const).map((name) => (
                  <th
                    key={name}
                    scope="col"
                    className={`py-1.5 font-[560] ${name === 'kind' ? 'text-start' : 'text-end'}`}
                  >
                    {t(`jobs.${name}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {jobs.map((job) => (
                <Job key={job.kind} kind={job.kind} counts={[job.due, job.later, job.failing]} />
              ))}
              <Job kind="webhook" counts={[health.webhooksDue, null, null]} />
            </tbody>
          </table>
        </div>
      </Part>
    </>
  );
}

function Line({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <p className="flex items-center gap-2.5 py-1 font-[560]">
      <span aria-hidden="true">{icon}</span>
      {children}
    </p>
  );
}

function Job({ kind, counts }: { kind: string; counts: readonly (number | null)[] }) {
  const format = useFormatter();
  return (
    <tr className="border-b border-line">
      <th scope="row" className="py-1.5 text-start font-mono text-sm font-[450]">
        <bdi>{kind}</bdi>
      </th>
      {counts.map((count, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the columns stay where they are
        <td key={at} className="py-1.5 text-end tabular-nums">
          {count === null ? '–' : format.number(count)}
        </td>
      ))}
    </tr>
  );
}

function Meter({ label, value, most }: { label: string; value: number; most: number }) {
  return (
    <progress
      aria-label={label}
      value={Math.min(value, most)}
      max={most}
      className="mt-3 block h-2 w-full max-w-120 overflow-hidden rounded-full accent-accent"
    />
  );
}

function Uptime({ seconds }: { seconds: number }) {
  const format = useFormatter();
  const [value, unit] =
    seconds < 120
      ? ([seconds, 'second'] as const)
      : seconds < 7200
        ? ([Math.floor(seconds / 60), 'minute'] as const)
        : seconds < 172_800
          ? ([Math.floor(seconds / 3600), 'hour'] as const)
          : ([Math.floor(seconds / 86_400), 'day'] as const);
  return format.number(value, { style: 'unit', unit, unitDisplay: 'long' });
}
