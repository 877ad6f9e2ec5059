/** The languages that the interface speaks. */
export const LOCALES = ['en', 'fr', 'ar'] as const;
