import { useTranslations } from 'next-intl';
import { type CommandName, isUsedAlone } from '#ui/room/composer/commands.ts';

/** How a command is written. */
export function useUsage(): (name: CommandName) => string {
  const t = useTranslations('commands.usages');
  return (name) => (isUsedAlone(name) ? `/${name}` : `/${name} ${t(name)}`);
}
