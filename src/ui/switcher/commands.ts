import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { LOCALES } from '#contract/locales.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { LANGUAGE_NAMES } from '#ui/language/locales.ts';
import { useChooseLanguage } from '#ui/language/use-choose-language.ts';
import { openStatus } from '#ui/people/open-card.ts';
import { pathTo, SETTINGS } from '#ui/places/place.ts';
import { goTo } from '#ui/places/use-place.ts';
import type { OpenDialog } from '#ui/sidebar/dialogs.tsx';
import { useSignOut } from '#ui/sidebar/use-sign-out.ts';
import { fold } from '#ui/switcher/rank.ts';
import { chooseTheme, THEMES } from '#ui/theme/theme.tsx';

export interface Command {
  kind: 'command';
  id: string;
  name: string;
  names: readonly string[];
  habit: number;
  keys?: string;
  run: () => void;
}

/** What can be done without going to the place where it is done. */
export function useCommands(onOpen: OpenDialog): readonly Command[] {
  const t = useTranslations('commands');
  const { queries } = useParley();
  const { data: me } = useQuery(queries.me);
  const chooseLanguage = useChooseLanguage();
  const signOut = useSignOut();
  const isAdmin = me !== undefined && me.role !== 'member';
  return useMemo(() => {
    const command = (id: string, name: string, run: () => void, keys?: string): Command => ({
      kind: 'command',
      id: `command-${id}`,
      name,
      names: [fold(name)],
      habit: 0,
      run,
      ...(keys === undefined ? {} : { keys }),
    });
    return [
      command('message', t('newMessage'), () => onOpen('new-dm')),
      command('room', t('newRoom'), () => onOpen('create-room')),
      command('browse', t('browse'), () => onOpen('browse')),
      command('search', t('search'), () => goTo(pathTo.search('')), 'mod+shift+F'),
      command('notifications', t('notifications'), () => goTo(pathTo.notifications), 'mod+shift+M'),
      command('saved', t('saved'), () => goTo(pathTo.saved)),
      command('drafts', t('drafts'), () => goTo(pathTo.drafts)),
      command('people', t('people'), () => goTo(pathTo.people)),
      command('settings', t('settings'), () => goTo(pathTo.settings()), 'mod+,'),
      ...SETTINGS.map((section) =>
        command(`settings-${section}`, t(`section.${section}`), () => goTo(pathTo.settings(section))),
      ),
      ...THEMES.map((theme) => command(`theme-${theme}`, t(`theme.${theme}`), () => chooseTheme(theme))),
      ...LOCALES.map((locale) =>
        command(`language-${locale}`, t('language', { name: LANGUAGE_NAMES[locale] }), () => chooseLanguage(locale)),
      ),
      ...(isAdmin ? [command('admin', t('admin'), () => goTo(pathTo.admin()))] : []),
      command('status', t('status'), openStatus),
      command('shortcuts', t('shortcuts'), () => onOpen('shortcuts'), '?'),
      command('sign-out', t('signOut'), signOut),
    ];
  }, [t, onOpen, isAdmin, chooseLanguage, signOut]);
}
