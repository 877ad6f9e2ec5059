import ar from '../src/ui/language/messages-ar.json' with { type: 'json' };
import en from '../src/ui/language/messages-en.json' with { type: 'json' };

const LANGUAGES = { en, ar };
export type Language = keyof typeof LANGUAGES;
export type Words = (name: string, values?: Record<string, string>) => string;

/** What the app says in that language, by the name that it has there. */
export function wordsOf(language: Language): Words {
  return (name, values = {}) => {
    let found: unknown = LANGUAGES[language];
    for (const part of name.split('.'))
      found = found instanceof Object ? Object.entries(found).find(([key]) => key === part)?.[1] : undefined;
    if (typeof found !== 'string') throw new Error(`nothing is called ${name}`);
    return Object.entries(values).reduce((text, [key, value]) => text.replaceAll(`{${key}}`, value), found);
  };
}
