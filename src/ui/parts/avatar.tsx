'use client';
import { useState } from 'react';
import type { UserRef } from '#contract/users.ts';

const SIZES = {
  tiny: 'size-4 text-[8px]',
  small: 'size-5.5 text-[10px]',
  medium: 'size-8 text-xs',
  large: 'size-9.5 text-[14px]',
  huge: 'size-16 text-xl',
  giant: 'size-24 text-[36px]',
} as const;

/** The picture that somebody shows, else a soft coloured square drawn from his name. The name stands beside it, so it says nothing itself. */
export function Avatar({ user, size = 'large' }: { user: UserRef; size?: keyof typeof SIZES }) {
  const [broken, setBroken] = useState<string | null>(null);
  const { avatarUrl } = user;
  return (
    <span
      aria-hidden="true"
      className={`face relative grid shrink-0 place-items-center overflow-hidden rounded-[32%] font-[650] select-none ${SIZES[size]}`}
      style={{ '--hue': hueOf(user.id) }}
    >
      {initialsOf(user.displayName, size === 'small' || size === 'tiny' ? 1 : 2)}
      {avatarUrl !== null && avatarUrl !== broken && (
        // biome-ignore lint/performance/noImgElement: small already, and the server of pages has no access to it
        <img
          key={avatarUrl}
          src={avatarUrl}
          alt=""
          decoding="async"
          draggable={false}
          referrerPolicy="no-referrer"
          onError={() => setBroken(avatarUrl)}
          className="absolute inset-0 size-full object-cover"
        />
      )}
    </span>
  );
}

/** The golden angle keeps people who joined one after another far apart on the wheel. */
function hueOf(id: number): number {
  return Math.round((20 + id * 137.508) % 360);
}

function initialsOf(name: string, most: number): string {
  const words = name.split(/[\s_-]+/u).filter((word) => /\p{L}|\p{N}/u.test(word));
  const picked = words.length > 1 ? [words[0], words.at(-1)] : words;
  return picked
    .map((word = '') => [...word][0] ?? '')
    .slice(0, most)
    .join('')
    .toLocaleUpperCase();
}
