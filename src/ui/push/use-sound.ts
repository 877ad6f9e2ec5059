'use client';
import { useState } from 'react';
import { keep, recall } from '#ui/data/kept-on-this-device.ts';

const KEY = 'quiet';

/** Whether this device may be heard when something is addressed to me. */
export const isSoundOn = () => recall(KEY) !== '1';

export function useSound(): { isOn: boolean; setOn(isOn: boolean): void } {
  const [isOn, setOn] = useState(isSoundOn);
  return {
    isOn,
    setOn(next) {
      keep(KEY, next ? null : '1');
      setOn(next);
    },
  };
}
