'use client';
import { ApiKeysPart } from '#ui/settings/keys/api-keys-part.tsx';
import { BotsPart } from '#ui/settings/keys/bots-part.tsx';

export function KeysSection() {
  return (
    <>
      <ApiKeysPart />
      <BotsPart />
    </>
  );
}
