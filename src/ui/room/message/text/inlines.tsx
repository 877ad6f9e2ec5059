import { useQuery } from '@tanstack/react-query';
import { Fragment } from 'react';
import type { Inline } from '#markdown/tree.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { EmojiPicture } from '#ui/emoji/emoji-glyph.tsx';
import { emojiNamed } from '#ui/emoji/emoji-list.ts';
import { useEmojiList, useOwnPictures } from '#ui/emoji/use-emoji.ts';
import { PersonButton } from '#ui/people/person-button.tsx';
import { pathTo, readPlace } from '#ui/places/place.ts';
import { PlaceLink } from '#ui/places/place-link.tsx';
import { placeKey } from '#ui/room/message/place-key.ts';
import { meaningOf, type Names } from '#ui/room/message/text/names.ts';

const LINK = 'text-accent underline decoration-accent-line underline-offset-2 hover:decoration-current';

export function Inlines({ nodes, names }: { nodes: readonly Inline[]; names: Names }) {
  return nodes.map((node, index) => <One key={placeKey(index)} node={node} names={names} />);
}

function One({ node, names }: { node: Inline; names: Names }) {
  switch (node.type) {
    case 'text':
      return node.text;
    case 'break':
      return <br />;
    case 'code':
      return (
        <code dir="ltr" className="rounded-[5px] border border-line bg-rail px-1 py-px font-mono text-sm">
          {node.text}
        </code>
      );
    case 'mention':
      return <Mention name={node.name} names={names} />;
    case 'room':
      return <RoomName name={node.name} />;
    case 'emoji':
      return <NamedEmoji name={node.name} />;
    case 'link':
      return (
        <Link href={node.href}>
          <Inlines nodes={node.children} names={names} />
        </Link>
      );
    case 'strong':
      return (
        <strong className="font-[680]">
          <Inlines nodes={node.children} names={names} />
        </strong>
      );
    case 'emphasis':
      return (
        <em>
          <Inlines nodes={node.children} names={names} />
        </em>
      );
    case 'strike':
      return (
        <s className="text-ink-2">
          <Inlines nodes={node.children} names={names} />
        </s>
      );
    default:
      return node satisfies never;
  }
}

function Mention({ name, names }: { name: string; names: Names }) {
  const { queries } = useParley();
  const { data: groups } = useQuery(queries.groups);
  const group = groups?.items.find(({ handle }) => handle.toLowerCase() === name.toLowerCase());
  const meaning = meaningOf(name, names, () => group !== undefined);
  const { meId, mentions } = names;
  if (meaning.kind === 'word') return <bdi>@{name}</bdi>;
  if (meaning.kind === 'person') {
    const { user } = meaning;
    return (
      <PersonButton user={user} title={`@${user.username}`} className={`${markOf(user.id === meId)} hover:underline`}>
        <bdi>@{user.displayName}</bdi>
      </PersonButton>
    );
  }
  const isMe = mentions?.includes(meId) && (group ? group.memberIds.includes(meId) : true);
  return (
    <bdi title={group?.name} className={markOf(isMe === true)}>
      @{name}
    </bdi>
  );
}

/** Red is for what is addressed to me. */
const markOf = (isMe: boolean) =>
  `rounded-[5px] px-1 font-[560] ${isMe ? 'bg-signal-soft text-signal' : 'bg-accent-soft text-accent'}`;

/** A room that I know leads there; another is a word. */
function RoomName({ name }: { name: string }) {
  const { queries } = useParley();
  const { data: rooms } = useQuery(queries.rooms);
  const wanted = name.toLowerCase();
  const view = rooms?.find(({ room }) => room.kind === 'channel' && room.name?.toLowerCase() === wanted);
  if (!view) return <Fragment>#{name}</Fragment>;
  return (
    <PlaceLink href={pathTo.room(view.room.id)} className="font-[560] text-accent hover:underline">
      <bdi>#{view.room.name}</bdi>
    </PlaceLink>
  );
}

function NamedEmoji({ name }: { name: string }) {
  const url = useOwnPictures().get(name);
  const { data: groups } = useEmojiList({ enabled: url === undefined });
  const spelled = `:${name}:`;
  if (url !== undefined) return <EmojiPicture url={url} name={spelled} />;
  return <span>{(groups && emojiNamed(groups, name)) ?? spelled}</span>;
}

function Link({ href, children }: { href: string; children: React.ReactNode }) {
  const place = placeOf(href);
  if (place !== null)
    return (
      <PlaceLink href={place} className={LINK}>
        {children}
      </PlaceLink>
    );
  return (
    <a href={href} title={href} target="_blank" rel="noopener noreferrer nofollow" className={LINK}>
      {children}
    </a>
  );
}

/** A link to a place of this very server is followed inside. */
function placeOf(href: string): string | null {
  const { pathname, search, searchParams, origin } = new URL(href);
  if (typeof window === 'undefined' || origin !== window.location.origin) return null;
  return readPlace(pathname, searchParams).screen === 'lost' ? null : pathname + search;
}
