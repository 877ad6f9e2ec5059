/** The grounds of theme.css, for those who draw around the page and read no CSS. */
export const GROUND = { light: '#f9f7f3', dark: '#111419' } as const;
