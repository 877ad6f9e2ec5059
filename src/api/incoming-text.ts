import { z } from 'zod';
import { ChatError } from '#contract/errors.ts';

// What programs post to chat servers: the payload that Slack's incoming webhooks made common. Text is what is taken of it;
// names and pictures that a payload gives itself are not, since a room should know who writes.

const Text = z.string().max(200_000);
const Attachment = z.object({
  pretext: Text.optional(),
  title: Text.optional(),
  title_link: Text.optional(),
  text: Text.optional(),
  fallback: Text.optional(),
  fields: z
    .array(z.object({ title: Text.optional(), value: Text.optional() }))
    .max(50)
    .optional(),
});
const Block = z.object({ type: z.string(), text: z.union([Text, z.object({ text: Text })]).optional() });

const Payload = z.object({
  text: Text.optional(),
  attachments: z.array(Attachment).max(20).optional(),
  blocks: z.array(Block).max(50).optional(),
});

const EVERYBODY: Record<string, string> = { here: '@here', channel: '@room', everyone: '@room' };

/** `<…>` is a link or a mention there, and the three signs come escaped. */
function fromSlackText(text: string): string {
  return text
    .replace(/<([^<>|]{1,2000})(?:\|([^<>]{0,2000}))?>/g, (_, target: string, label: string | undefined) => {
      if (target.startsWith('!')) return EVERYBODY[target.slice(1)] ?? label ?? '';
      if (target.startsWith('@') || target.startsWith('#')) return label ?? target;
      return label ? `[${label.replace(/[[\]]/g, '')}](${target})` : target;
    })
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}

function linesOf({
  pretext,
  title,
  title_link: link,
  text,
  fallback,
  fields = [],
}: z.infer<typeof Attachment>): string[] {
  const heading = title !== undefined && link !== undefined ? `<${link}|${title}>` : title;
  const named = fields.map(({ title: name, value }) => [name, value].filter(Boolean).join(': '));
  const shown = [heading, text, ...named].filter((line): line is string => Boolean(line));
  const quoted = (shown.length > 0 ? shown : [fallback ?? '']).join('\n');
  return [pretext ?? '', quoted && `> ${fromSlackText(quoted).replaceAll('\n', '\n> ')}`].filter(Boolean);
}

export function textOfPayload(given: unknown): string {
  const { text, blocks = [], attachments = [] } = Payload.parse(given);
  const spoken = blocks.map((block) => (typeof block.text === 'object' ? block.text.text : (block.text ?? '')));
  // Beside blocks, text is what notifications show of them.
  const main = spoken.some(Boolean) ? spoken.filter(Boolean).join('\n\n') : (text ?? '');
  const whole = [main && fromSlackText(main), ...attachments.flatMap(linesOf)].filter(Boolean).join('\n\n');
  if (whole.trim() === '') throw new ChatError('invalid_input', { issues: [{ path: ['text'], message: 'is empty' }] });
  return whole;
}
