'use client';
import {
  Bell,
  ChevronRight,
  Database,
  KeyRound,
  Languages,
  type LucideIcon,
  MonitorSmartphone,
  ShieldCheck,
  SunMoon,
  UserRound,
} from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ComponentType, lazy, Suspense, useEffect, useRef } from 'react';
import { Screen } from '#ui/parts/screen.tsx';
import { isNarrow } from '#ui/parts/use-is-narrow.ts';
import { pathTo, SETTINGS, type SettingsSection } from '#ui/places/place.ts';
import { PlaceLink } from '#ui/places/place-link.tsx';
import { AppearanceSection } from '#ui/settings/appearance-section.tsx';
import { LanguageSection } from '#ui/settings/language-section.tsx';
import { ProfileSection } from '#ui/settings/profile/profile-section.tsx';

const later = (load: () => Promise<ComponentType>) => lazy(async () => ({ default: await load() }));

const SECTIONS: Record<SettingsSection, { icon: LucideIcon; Section: ComponentType }> = {
  profile: { icon: UserRound, Section: ProfileSection },
  notifications: {
    icon: Bell,
    Section: later(async () => (await import('#ui/settings/notices/notifications-section.tsx')).NotificationsSection),
  },
  appearance: { icon: SunMoon, Section: AppearanceSection },
  language: { icon: Languages, Section: LanguageSection },
  devices: {
    icon: MonitorSmartphone,
    Section: later(async () => (await import('#ui/settings/devices/devices-section.tsx')).DevicesSection),
  },
  security: {
    icon: ShieldCheck,
    Section: later(async () => (await import('#ui/settings/security/security-section.tsx')).SecuritySection),
  },
  keys: {
    icon: KeyRound,
    Section: later(async () => (await import('#ui/settings/keys/keys-section.tsx')).KeysSection),
  },
  data: {
    icon: Database,
    Section: later(async () => (await import('#ui/settings/data/data-section.tsx')).DataSection),
  },
};

/** The list of sections beside the one that is open; on a phone one or the other. */
export function SettingsScreen({ section }: { section: SettingsSection | null }) {
  const t = useTranslations('settingsScreen');
  const open = section ?? 'profile';
  const { Section } = SECTIONS[open];
  const heading = useRef<HTMLHeadingElement>(null);
  const before = useRef(section);

  // On a phone the link that was followed is gone with the list: focus goes on to what came.
  useEffect(() => {
    if (before.current !== section && section !== null && isNarrow()) heading.current?.focus();
    before.current = section;
  }, [section]);

  return (
    <Screen title={t('title')} back={section === null ? pathTo.home : pathTo.settings()} wide>
      <div className="grid flex-1 grid-cols-[200px_minmax(0,1fr)] gap-x-10 narrow:grid-cols-1">
        <nav aria-label={t('sections')} className={section === null ? '' : 'narrow:hidden'}>
          <ul className="sticky top-0 grid gap-0.5">
            {SETTINGS.map((name) => {
              const { icon: Icon } = SECTIONS[name];
              const isOpen = name === open;
              return (
                <li key={name}>
                  <PlaceLink
                    href={pathTo.settings(name)}
                    aria-current={isOpen ? 'page' : undefined}
                    className={`flex min-h-9 items-center gap-2.5 rounded-s px-2.5 touch:min-h-11 ${
                      isOpen
                        ? 'bg-accent-soft font-[560] narrow:bg-transparent narrow:font-[450]'
                        : 'text-ink-2 hover:bg-hover narrow:text-ink'
                    }`}
                  >
                    <Icon size={17} strokeWidth={1.75} aria-hidden="true" />
                    <span className="me-auto">{t(`names.${name}`)}</span>
                    <ChevronRight
                      aria-hidden="true"
                      size={17}
                      strokeWidth={1.75}
                      className="text-ink-3 not-narrow:hidden rtl:-scale-x-100"
                    />
                  </PlaceLink>
                </li>
              );
            })}
          </ul>
        </nav>
        <div className={`max-w-170 min-w-0 pb-16 ${section === null ? 'narrow:hidden' : ''}`}>
          <h2 ref={heading} tabIndex={-1} className="pb-5 text-lg font-[650] tracking-[-0.01em] outline-none">
            {t(`names.${open}`)}
          </h2>
          <Suspense>
            <Section key={open} />
          </Suspense>
        </div>
      </div>
    </Screen>
  );
}
