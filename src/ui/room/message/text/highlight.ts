import type { Emitter, HLJSApi, LanguageFn } from 'highlight.js';

/** Code in pieces: what a piece is called decides its colour. */
export type Piece = string | { readonly scope: string; readonly children: readonly Piece[] };

type Load = () => Promise<{ default: LanguageFn }>;

// Each is loaded when somebody shows code of it.
const LANGUAGES: Record<string, Load> = {
  bash: () => import('highlight.js/lib/languages/bash'),
  c: () => import('highlight.js/lib/languages/c'),
  cpp: () => import('highlight.js/lib/languages/cpp'),
  csharp: () => import('highlight.js/lib/languages/csharp'),
  css: () => import('highlight.js/lib/languages/css'),
  dart: () => import('highlight.js/lib/languages/dart'),
  diff: () => import('highlight.js/lib/languages/diff'),
  dockerfile: () => import('highlight.js/lib/languages/dockerfile'),
  elixir: () => import('highlight.js/lib/languages/elixir'),
  go: () => import('highlight.js/lib/languages/go'),
  graphql: () => import('highlight.js/lib/languages/graphql'),
  haskell: () => import('highlight.js/lib/languages/haskell'),
  ini: () => import('highlight.js/lib/languages/ini'),
  java: () => import('highlight.js/lib/languages/java'),
  javascript: () => import('highlight.js/lib/languages/javascript'),
  json: () => import('highlight.js/lib/languages/json'),
  kotlin: () => import('highlight.js/lib/languages/kotlin'),
  latex: () => import('highlight.js/lib/languages/latex'),
  lua: () => import('highlight.js/lib/languages/lua'),
  makefile: () => import('highlight.js/lib/languages/makefile'),
  markdown: () => import('highlight.js/lib/languages/markdown'),
  nginx: () => import('highlight.js/lib/languages/nginx'),
  perl: () => import('highlight.js/lib/languages/perl'),
  php: () => import('highlight.js/lib/languages/php'),
  powershell: () => import('highlight.js/lib/languages/powershell'),
  python: () => import('highlight.js/lib/languages/python'),
  r: () => import('highlight.js/lib/languages/r'),
  ruby: () => import('highlight.js/lib/languages/ruby'),
  rust: () => import('highlight.js/lib/languages/rust'),
  scala: () => import('highlight.js/lib/languages/scala'),
  scss: () => import('highlight.js/lib/languages/scss'),
  sql: () => import('highlight.js/lib/languages/sql'),
  swift: () => import('highlight.js/lib/languages/swift'),
  typescript: () => import('highlight.js/lib/languages/typescript'),
  xml: () => import('highlight.js/lib/languages/xml'),
  yaml: () => import('highlight.js/lib/languages/yaml'),
};

const OTHER_NAMES: Record<string, string> = {
  'c++': 'cpp',
  'c#': 'csharp',
  cjs: 'javascript',
  cs: 'csharp',
  docker: 'dockerfile',
  golang: 'go',
  h: 'c',
  hs: 'haskell',
  htm: 'xml',
  html: 'xml',
  js: 'javascript',
  jsx: 'javascript',
  kt: 'kotlin',
  make: 'makefile',
  md: 'markdown',
  mjs: 'javascript',
  patch: 'diff',
  ps1: 'powershell',
  py: 'python',
  rb: 'ruby',
  rs: 'rust',
  sh: 'bash',
  shell: 'bash',
  svg: 'xml',
  tex: 'latex',
  toml: 'ini',
  ts: 'typescript',
  tsx: 'typescript',
  yml: 'yaml',
  zsh: 'bash',
};

export function knownLanguage(said: string | null): string | null {
  const name = said?.toLowerCase() ?? '';
  const language = OTHER_NAMES[name] ?? name;
  return Object.hasOwn(LANGUAGES, language) ? language : null;
}

/** Scopes within scopes: whoever draws the tree goes no deeper than this. */
const DEEPEST = 16;

type Open = { scope: string; children: Piece[] };

/** What highlight.js finds, kept as a tree: it never becomes markup. */
class Pieces implements Emitter {
  readonly root: Open = { scope: '', children: [] };
  private readonly open: Open[] = [this.root];
  private ignored = 0;

  addText(text: string): void {
    if (text !== '') this.open.at(-1)?.children.push(text);
  }
  startScope(scope: string): void {
    if (this.open.length === DEEPEST) {
      this.ignored++;
      return;
    }
    const piece: Open = { scope, children: [] };
    this.open.at(-1)?.children.push(piece);
    this.open.push(piece);
  }
  endScope(): void {
    if (this.ignored > 0) this.ignored--;
    else if (this.open.length > 1) this.open.pop();
  }
  // The same by the names that its engine uses for rules.
  openNode(scope: string): void {
    this.startScope(scope);
  }
  closeNode(): void {
    this.endScope();
  }
  __addSublanguage(other: Emitter): void {
    if (other instanceof Pieces) this.open.at(-1)?.children.push(...other.root.children);
  }
  finalize(): void {}
  toHTML(): string {
    return '';
  }
}

/** What is longer is shown as it was typed: colouring it could hold up the page. */
export const MOST_COLOURED = 4000;

let engine: Promise<HLJSApi> | undefined;

async function start(): Promise<HLJSApi> {
  const { default: core } = await import('highlight.js/lib/core');
  const own = core.newInstance();
  own.configure({ __emitter: Pieces });
  return own;
}

export async function highlight(text: string, language: string): Promise<readonly Piece[]> {
  engine ??= start();
  const own = await engine;
  if (!own.getLanguage(language)) {
    const load = LANGUAGES[language];
    if (!load) return [text];
    own.registerLanguage(language, (await load()).default);
  }
  const found = own.highlight(text, { language, ignoreIllegals: true })._emitter;
  return found instanceof Pieces ? found.root.children : [text];
}
