import type { LOCALES } from '#contract/locales.ts';
import type { LetterOf } from '#contract/mails.ts';
import type { Surroundings, Written } from '#jobs/mail/texts.ts';

type Digest = LetterOf<'digest'>;
type Locale = (typeof LOCALES)[number];

interface Words {
  subject(server: string): string;
  mentions(count: number): string;
  directs(count: number): string;
  inRooms(rooms: string): string;
  read: string;
  stop: string;
}

/** Every language has its own forms for "one", "two", "few" and "many". */
function forms(locale: Locale, words: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }) {
  const rules = new Intl.PluralRules(locale);
  return (count: number) => (words[rules.select(count)] ?? words.other).replace('#', String(count));
}

const WORDS: Record<Locale, Words> = {
  en: {
    subject: (server) => `What you have not read on ${server}`,
    mentions: forms('en', {
      one: 'You were mentioned or answered once.',
      other: 'You were mentioned or answered # times.',
    }),
    directs: forms('en', { one: 'One direct message waits for you.', other: '# direct messages wait for you.' }),
    inRooms: (rooms) => `In: ${rooms}`,
    read: 'Read them here:',
    stop: 'No more letters like this one:',
  },
  fr: {
    subject: (server) => `Ce que vous n’avez pas lu sur ${server}`,
    mentions: forms('fr', {
      one: 'On vous a mentionné ou répondu # fois.',
      other: 'On vous a mentionné ou répondu # fois.',
    }),
    directs: forms('fr', { one: 'Un message direct vous attend.', other: '# messages directs vous attendent.' }),
    inRooms: (rooms) => `Dans : ${rooms}`,
    read: 'Lisez-les ici :',
    stop: 'Ne plus recevoir de telles lettres :',
  },
  ar: {
    subject: (server) => `ما لم تقرأه في ${server}`,
    mentions: forms('ar', {
      one: 'ذُكرت أو رُدّ عليك مرة واحدة.',
      two: 'ذُكرت أو رُدّ عليك مرتين.',
      few: 'ذُكرت أو رُدّ عليك # مرات.',
      other: 'ذُكرت أو رُدّ عليك # مرة.',
    }),
    directs: forms('ar', {
      one: 'تنتظرك رسالة مباشرة واحدة.',
      two: 'تنتظرك رسالتان مباشرتان.',
      few: 'تنتظرك # رسائل مباشرة.',
      other: 'تنتظرك # رسالة مباشرة.',
    }),
    inRooms: (rooms) => `في: ${rooms}`,
    read: 'اقرأها هنا:',
    stop: 'لإيقاف مثل هذه الرسائل:',
  },
};

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const safe = (text: string) => text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? '');
const linked = (label: string, url: string) => `<p>${safe(label)} <a href="${safe(url)}">${safe(url)}</a></p>`;

export function writeDigest(locale: Locale): (about: Surroundings, letter: Digest) => Written {
  return ({ server, link, stop }, { mentions, directs, rooms }) => {
    const words = WORDS[locale];
    const said = [
      ...(mentions > 0 ? [words.mentions(mentions)] : []),
      ...(directs > 0 ? [words.directs(directs)] : []),
      ...(rooms.length > 0 ? [words.inRooms(new Intl.ListFormat(locale).format(rooms))] : []),
    ];
    const links: [string, string][] = [
      [words.read, link],
      ...(stop ? ([[words.stop, stop]] as [string, string][]) : []),
    ];
    const body = [...said.map((text) => `<p>${safe(text)}</p>`), ...links.map(([label, url]) => linked(label, url))];
    return {
      subject: words.subject(server),
      text: `${[...said, ...links.map(([label, url]) => `${label}\n${url}`)].join('\n\n')}\n`,
      html: `<!doctype html><html lang="${locale}" dir="${locale === 'ar' ? 'rtl' : 'ltr'}"><body>${body.join('')}</body></html>`,
    };
  };
}
