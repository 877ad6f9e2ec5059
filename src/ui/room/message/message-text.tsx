import { memo } from 'react';
import { splitText } from '#ui/room/message/split-text.ts';

interface MessageTextProps {
  content: string;
  /** lower-case usernames that this message addresses; null when they are not known yet */
  mentioned: ReadonlySet<string> | null;
  myName: string;
}

export const MessageText = memo(function MessageText({ content, mentioned, myName }: MessageTextProps) {
  const parts = splitText(content, (name) => mentioned?.has(name) ?? true);
  return (
    // Set in its own direction, yet aligned with the name above it.
    <p className="wrap-anywhere whitespace-pre-wrap">
      <span dir="auto">
        {parts.map((part, index) => {
          const key = `${index}`;
          if (part.type === 'text') return part.text;
          if (part.type === 'link') {
            return (
              <a
                key={key}
                href={part.href}
                target="_blank"
                rel="noopener noreferrer nofollow"
                className="text-accent underline decoration-accent-line underline-offset-2 hover:decoration-current"
              >
                {part.text}
              </a>
            );
          }
          const tone = part.username === myName ? 'bg-signal-soft text-signal' : 'bg-accent-soft text-accent';
          return (
            <bdi key={key} className={`rounded-[5px] px-1 font-[560] ${tone}`}>
              {part.text}
            </bdi>
          );
        })}
      </span>
    </p>
  );
});
