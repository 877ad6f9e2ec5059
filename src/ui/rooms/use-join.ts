import { useState } from 'react';
import { useParley } from '#ui/data/parley-provider.tsx';
import { noticeFailure } from '#ui/parts/notices.tsx';
import { useEnter } from '#ui/rooms/use-enter.ts';

export function useJoin() {
  const { api } = useParley();
  const enter = useEnter();
  const [joiningId, setJoiningId] = useState<number | null>(null);
  async function join(roomId: number): Promise<boolean> {
    setJoiningId(roomId);
    try {
      enter(await api.members.join.mutate({ roomId }));
      return true;
    } catch (error) {
      noticeFailure(error);
      return false;
    } finally {
      setJoiningId(null);
    }
  }
  return { join, joiningId };
}
