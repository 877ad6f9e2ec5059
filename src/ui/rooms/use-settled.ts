import { useEffect, useState } from 'react';

/** The value once it has not changed for a moment: one search for a word, not one for each letter. */
export function useSettled(value: string, ms = 150): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
