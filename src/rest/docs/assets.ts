/** The style of the pages, in the colours of the interface. */
export const STYLE = `@font-face {
  font-family: "Atkinson Hyperlegible Next";
  font-weight: 200 800;
  src: url("/docs/assets/text.woff2") format("woff2");
}
@font-face {
  font-family: "Atkinson Hyperlegible Mono";
  font-weight: 200 800;
  src: url("/docs/assets/mono.woff2") format("woff2");
}
:root {
  color-scheme: light dark;
  --ground: #f8f6f2;
  --paper: #fdfcfa;
  --line: #dfdcd6;
  --ink: #1d2130;
  --ink-2: #4a4e5c;
  --accent: #1f5a9e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12141a;
    --paper: #181b22;
    --line: #2b2f39;
    --ink: #ebe9e4;
    --ink-2: #b5b3ad;
    --accent: #7fb2f2;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0;
  background: var(--ground);
  color: var(--ink);
  font: 400 15px/1.47 "Atkinson Hyperlegible Next", system-ui, sans-serif;
}
body.wide { display: flex; flex-direction: column; height: 100dvh; }
main { max-width: 46rem; margin-inline: auto; padding: 32px 16px; }
h1 { font-size: 1.6rem; margin-block: 0 12px; }
h2 { font-size: 1.15rem; margin-block: 0 4px; }
h3 { font-size: 1rem; margin-block: 16px 4px; }
p { margin-block: 0 12px; max-width: 74ch; color: var(--ink-2); }
a { color: var(--accent); text-underline-offset: 2px; }
a:focus-visible, summary:focus-visible, pre:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
code, pre { font-family: "Atkinson Hyperlegible Mono", ui-monospace, monospace; }
.cards { list-style: none; margin: 24px 0 0; padding: 0; }
.cards li, section { border-block-start: 1px solid var(--line); padding-block: 16px; }
.links, .bar { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 0; }
.links a, .bar a { padding-block: 6px; }
.bar { padding: 4px 16px; border-block-end: 1px solid var(--line); }
summary { cursor: pointer; padding-block: 6px; }
pre { overflow: auto; margin: 0 0 12px; padding: 12px; background: var(--paper); border: 1px solid var(--line); border-radius: 6px; font-size: 13px; }
openapi-explorer { flex: 1; min-height: 0; width: 100%; }
`;

/** Gives the explorer the colours of the page, by day and by night. */
export const SCRIPT = `const explorer = document.querySelector('openapi-explorer');
const night = matchMedia('(prefers-color-scheme: dark)');
const dress = () => {
  const colours = getComputedStyle(document.documentElement);
  const of = (name) => colours.getPropertyValue(name).trim();
  explorer.setAttribute('bg-color', of('--ground'));
  explorer.setAttribute('text-color', of('--ink'));
  explorer.setAttribute('header-bg-color', of('--paper'));
  explorer.setAttribute('primary-color', of('--accent'));
  explorer.setAttribute('secondary-color', of('--accent'));
  explorer.setAttribute('nav-accent-color', of('--accent'));
  explorer.setAttribute('nav-bg-color', of('--paper'));
  explorer.setAttribute('nav-text-color', of('--ink'));
};
dress();
night.addEventListener('change', dress);
`;
