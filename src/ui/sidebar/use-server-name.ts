import { useEffect } from 'react';
import { keep, recall } from '#ui/data/kept-on-this-device.ts';
import { useAbout } from '#ui/data/use-about.ts';

/** As it was called when one was last here, until the server says how it is called now. */
export function useServerName(): string {
  const { data } = useAbout();
  const name = data?.name;
  useEffect(() => {
    if (name !== undefined) keep('server-name', name);
  }, [name]);
  return name ?? recall('server-name') ?? 'Parley';
}
