import { customEmojiName } from '#contract/emoji-name.ts';
import { useOwnPictures } from '#ui/emoji/use-emoji.ts';

interface EmojiGlyphProps {
  /** an emoji, or `:name:` of one of the server's own */
  emoji: string;
  className?: string;
}

/** One emoji as large as the text that it stands in. The server's own are pictures; one that nobody knows is its name. */
export function EmojiGlyph({ emoji, className = '' }: EmojiGlyphProps) {
  const url = useOwnPictures().get(customEmojiName(emoji) ?? '');
  return url === undefined ? (
    <span className={className}>{emoji}</span>
  ) : (
    <EmojiPicture url={url} name={emoji} className={className} />
  );
}

export function EmojiPicture({ url, name, className = '' }: { url: string; name: string; className?: string }) {
  return (
    // biome-ignore lint/performance/noImgElement: as small as it is shown, and of this server
    <img
      src={url}
      alt={name}
      title={name}
      draggable={false}
      className={`inline-block size-[1.35em] object-contain align-[-0.28em] ${className}`}
    />
  );
}
