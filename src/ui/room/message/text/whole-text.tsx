/** All that a text may hold: loaded with the first message that needs it. */
export { parseMarkdown } from '#markdown/parse.ts';
export { Blocks } from '#ui/room/message/text/blocks.tsx';
