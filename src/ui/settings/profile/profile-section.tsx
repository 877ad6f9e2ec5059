'use client';
import { useQuery } from '@tanstack/react-query';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';
import { PicturePart } from '#ui/settings/profile/picture-part.tsx';
import { ProfileForm } from '#ui/settings/profile/profile-form.tsx';

export function ProfileSection() {
  const { queries } = useParley();
  const me = useQuery(queries.me);
  return (
    <Loaded query={me}>
      {(known) => (
        <>
          <PicturePart me={known} />
          <ProfileForm key={known.id} me={known} />
        </>
      )}
    </Loaded>
  );
}
