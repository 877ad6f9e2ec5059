import { useState } from 'react';
import { noticeFailure } from '#ui/parts/notices.tsx';

/** One deed at a time; a refusal is told at the foot of the screen. */
export function useDeed() {
  const [isBusy, setBusy] = useState(false);
  const run = async (deed: () => Promise<unknown>) => {
    setBusy(true);
    try {
      await deed();
    } catch (error) {
      noticeFailure(error);
    }
    setBusy(false);
  };
  return { isBusy, run };
}
