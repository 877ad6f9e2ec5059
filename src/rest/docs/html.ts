/** Text as HTML: nothing in it can open or close an element. */
export function escaped(text: string): string {
  const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (char) => names[char] ?? char);
}

export function page(options: {
  title: string;
  language: string;
  body: string;
  wide?: boolean;
  scripts?: string[];
}): string {
  const scripts = (options.scripts ?? [])
    .map((src) => `<script type="module" src="${escaped(src)}"></script>`)
    .join('\n');
  return `<!doctype html>
<html lang="${escaped(options.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(options.title)}</title>
<link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/docs/assets/docs.css">
${scripts}
</head>
<body${options.wide ? ' class="wide"' : ''}>
${options.body}
</body>
</html>
`;
}
