import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Preview } from '#contract/messages.ts';
import { IconButton } from '#ui/parts/button.tsx';

interface PreviewsProps {
  previews: readonly Preview[];
  /** null: they are not one's own to take away */
  onRemove: ((url: string) => void) | null;
}

/**
 * What is behind the links of a message, in the words of strangers. Of their pictures the server's own copy is shown: asking for
 * theirs would tell strangers who reads here, and when.
 */
export function Previews({ previews, onRemove }: PreviewsProps) {
  const t = useTranslations('message');
  return (
    <ul className="mt-1.5 grid gap-1.5">
      {previews.map(({ url, title, description, siteName, picture }) => (
        <li key={url} className="group/preview flex max-w-130 items-start gap-1 border-s-3 border-accent-line ps-2.5">
          <div className="me-auto min-w-0 text-sm">
            <p className="truncate text-xs text-ink-3">
              <bdi>{siteName || hostOf(url)}</bdi>
            </p>
            <a
              href={isWeb(url) ? url : undefined}
              title={url}
              target="_blank"
              rel="noopener noreferrer nofollow"
              className="font-[600] text-accent hover:underline"
            >
              <bdi>{title || hostOf(url)}</bdi>
            </a>
            {description && (
              <p dir="auto" className="line-clamp-2 text-ink-2">
                {description}
              </p>
            )}
          </div>
          {picture && <PreviewPicture key={picture.url} url={picture.url} />}
          {onRemove && (
            <IconButton
              label={t('removePreview')}
              size="small"
              onClick={() => onRemove(url)}
              className="opacity-0 group-focus-within/preview:opacity-100 group-hover/preview:opacity-100 touch:opacity-100"
            >
              <X size={15} strokeWidth={1.75} />
            </IconButton>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Beside the words and as large whatever it shows: nothing moves when it comes. */
function PreviewPicture({ url }: { url: string }) {
  const [hasFailed, setFailed] = useState(false);
  if (hasFailed) return null;
  return (
    // biome-ignore lint/performance/noImgElement: small already
    <img
      src={url}
      alt=""
      width={104}
      height={72}
      loading="lazy"
      decoding="async"
      draggable={false}
      onError={() => setFailed(true)}
      className="ms-2 h-18 w-26 shrink-0 rounded-s border border-line bg-rail object-cover"
    />
  );
}

const isWeb = (url: string) => /^https?:\/\//i.test(url);

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
