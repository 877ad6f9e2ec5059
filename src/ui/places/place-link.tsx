'use client';
import type { ComponentProps, MouseEvent } from 'react';
import { goTo } from '#ui/places/use-place.ts';

interface PlaceLinkProps extends ComponentProps<'a'> {
  href: string;
}

/** A real link: it can be copied and opened beside, and followed it changes the place without asking the server. */
export function PlaceLink({ href, onClick, ...rest }: PlaceLinkProps) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    goTo(href);
  };
  return <a href={href} onClick={follow} {...rest} />;
}
