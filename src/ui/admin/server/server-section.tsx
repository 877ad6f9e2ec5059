'use client';
import { AnnouncementsPart } from '#ui/admin/server/announcements-part.tsx';
import { EmojiPart } from '#ui/admin/server/emoji-part.tsx';
import { SettingsPart } from '#ui/admin/server/settings-part.tsx';

/** What holds for everybody: settings, words to all, and the server's own emoji. */
export function ServerSection() {
  return (
    <>
      <AnnouncementsPart />
      <SettingsPart />
      <EmojiPart />
    </>
  );
}
