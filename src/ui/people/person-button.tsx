'use client';
import type { ComponentProps } from 'react';
import type { UserRef } from '#contract/users.ts';
import { readOpenCard, showCard } from '#ui/people/open-card.ts';

interface PersonButtonProps extends ComponentProps<'button'> {
  user: UserRef;
}

/** A name or a face that leads to the card of the person. A face says nothing itself: give the button an `aria-label`. */
export function PersonButton({ user, className = '', onClick, children, ...rest }: PersonButtonProps) {
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      onClick={(event) => {
        onClick?.(event);
        const anchor = event.currentTarget;
        showCard(readOpenCard()?.anchor === anchor ? null : { user, anchor });
      }}
      className={`cursor-pointer rounded-s text-start ${className}`}
      {...rest}
    >
      {children}
    </button>
  );
}
