import { answers, router, userProcedure } from '#api/trpc.ts';
import {
  ListRoomPreferences,
  RoomPreferences,
  RoomPreferencesPage,
  SetRoomPreferences,
} from '#contract/preferences.ts';
import { listRoomPreferences, setRoomPreferences } from '#core/preferences.ts';

export const preferences = router({
  rooms: userProcedure
    .input(ListRoomPreferences)
    .output(answers(RoomPreferencesPage))
    .query(({ ctx, input }) => listRoomPreferences(ctx.core, input)),
  setRoom: userProcedure
    .input(SetRoomPreferences)
    .output(answers(RoomPreferences))
    .mutation(({ ctx, input }) => setRoomPreferences(ctx.core, input)),
});
