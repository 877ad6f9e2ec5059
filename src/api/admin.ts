import { z } from 'zod';
import { ownHealth } from '#api/health.ts';
import { answers, ownProcedure, router, statsProcedure, userProcedure } from '#api/trpc.ts';
import { createPerson, invitePerson, offerPassword } from '#auth/new-people.ts';
import { listSessions } from '#auth/sessions.ts';
import { PlanDeletionOf, PlannedDeletion } from '#contract/account.ts';
import {
  AdminPerson,
  AskNames,
  CreatedPerson,
  CreatePerson,
  InvitePerson,
  ListPeople,
  Names,
  OnePerson,
  PasswordPath,
} from '#contract/admin.ts';
import { AdminRoom, ListAllRooms } from '#contract/admin-rooms.ts';
import { Announcement, OneAnnouncement, PostAnnouncement } from '#contract/announcements.ts';
import { Session } from '#contract/auth.ts';
import { ServerHealth } from '#contract/health.ts';
import {
  HeldMessage,
  LegalHold,
  LiftHold,
  ListHolds,
  PlaceHold,
  ReadHeld,
  RoomRetention,
  SetRoomRetention,
} from '#contract/holds.ts';
import { page } from '#contract/paging.ts';
import { RoomId } from '#contract/rooms.ts';
import { Settings, UpdateSettings } from '#contract/settings.ts';
import { requireAdmin } from '#core/access.ts';
import { cancelDeletion, planDeletionOf } from '#core/account.ts';
import { allowNewPassword, getPerson, listAllPeople, resetSecondFactor, signOutPerson } from '#core/admin-people.ts';
import { deleteAnyRoom, listAllRooms, listNames } from '#core/admin-rooms.ts';
import { listAllAnnouncements, postAnnouncement, withdrawAnnouncement } from '#core/announcements.ts';
import { readHealth } from '#core/health.ts';
import { changeRetentionOf, liftHold, listHolds, placeHold, readHeld } from '#core/holds.ts';
import { toUser } from '#core/rows.ts';
import { readSettings, updateSettings } from '#core/settings.ts';
import type { Transaction } from '#db/database.ts';

/** The affairs of the whole server, for its admins. Whatever changes something leaves a line in the audit log. */
export const admin = router({
  settings: userProcedure.output(answers(Settings)).query(({ ctx }) => readSettings(ctx.core)),
  updateSettings: ownProcedure
    .input(UpdateSettings)
    .output(answers(Settings))
    .mutation(({ ctx, input }) => updateSettings(ctx.core, input)),
  people: userProcedure
    .input(ListPeople)
    .output(answers(page(AdminPerson)))
    .query(({ ctx, input }) => listAllPeople(ctx.core, input)),
  person: userProcedure
    .input(OnePerson)
    .output(answers(AdminPerson))
    .query(({ ctx, input }) => getPerson(ctx.core, input.userId)),
  /** Where somebody is signed in. */
  sessions: userProcedure
    .input(OnePerson)
    .output(answers(z.array(Session)))
    .query(async ({ ctx, input: { userId } }) => {
      await getPerson(ctx.core, userId);
      const sessionId = userId === ctx.identity.userId ? ctx.identity.sessionId : null;
      return listSessions(ctx.services.auth, { userId, sessionId });
    }),
  names: userProcedure
    .input(AskNames)
    .output(answers(Names))
    .query(({ ctx, input }) => listNames(ctx.core, input)),
  rooms: userProcedure
    .input(ListAllRooms)
    .output(answers(page(AdminRoom)))
    .query(({ ctx, input }) => listAllRooms(ctx.core, input)),
  deleteRoom: ownProcedure
    .input(RoomId)
    .output(answers(z.void()))
    .mutation(({ ctx, input }) => deleteAnyRoom(ctx.core, input.roomId)),
  setRoomRetention: ownProcedure
    .input(SetRoomRetention)
    .output(answers(RoomRetention))
    .mutation(({ ctx, input }) => changeRetentionOf(ctx.core, input)),
  health: statsProcedure
    .output(answers(ServerHealth))
    .query(({ ctx }) => readHealth(ctx.core, () => ownHealth(ctx.services))),
  /** A letter, or where none can be sent a path to be handed on. */
  offerPassword: ownProcedure
    .input(OnePerson)
    .output(answers(PasswordPath))
    .mutation(async ({ ctx, input: { userId } }) => {
      const judge = (tx: Transaction) => allowNewPassword(tx, ctx.core, userId);
      return { passwordPath: await offerPassword(ctx.services.auth, userId, judge) };
    }),
  createPerson: ownProcedure
    .input(CreatePerson)
    .output(answers(CreatedPerson))
    .mutation(async ({ ctx, input }) => {
      requireAdmin(ctx.core);
      const { row, passwordPath } = await createPerson(ctx.services.auth, ctx.identity, input, ctx.call.origin);
      return { user: toUser(row), passwordPath };
    }),
  invitePerson: ownProcedure
    .input(InvitePerson)
    .output(answers(z.void()))
    .mutation(({ ctx, input }) => {
      requireAdmin(ctx.core);
      return invitePerson(ctx.services.auth, ctx.identity, input, ctx.call.origin);
    }),
  resetSecondFactor: ownProcedure
    .input(OnePerson)
    .output(answers(z.void()))
    .mutation(({ ctx, input }) => resetSecondFactor(ctx.core, input.userId)),
  announcements: userProcedure
    .output(answers(z.array(Announcement)))
    .query(({ ctx }) => listAllAnnouncements(ctx.core)),
  postAnnouncement: ownProcedure
    .input(PostAnnouncement)
    .output(answers(Announcement))
    .mutation(({ ctx, input }) => postAnnouncement(ctx.core, input)),
  withdrawAnnouncement: ownProcedure
    .input(OneAnnouncement)
    .output(answers(z.void()))
    .mutation(({ ctx, input }) => withdrawAnnouncement(ctx.core, input.announcementId)),
  planDeletion: ownProcedure
    .input(PlanDeletionOf)
    .output(answers(PlannedDeletion))
    .mutation(({ ctx, input }) => planDeletionOf(ctx.core, input)),
  cancelDeletion: ownProcedure
    .input(OnePerson)
    .output(answers(z.void()))
    .mutation(({ ctx, input }) => {
      requireAdmin(ctx.core);
      return cancelDeletion(ctx.core, input.userId);
    }),
  holds: userProcedure
    .input(ListHolds)
    .output(answers(page(LegalHold)))
    .query(({ ctx, input }) => listHolds(ctx.core, input)),
  placeHold: ownProcedure
    .input(PlaceHold)
    .output(answers(LegalHold))
    .mutation(({ ctx, input }) => placeHold(ctx.core, input)),
  liftHold: ownProcedure
    .input(LiftHold)
    .output(answers(LegalHold))
    .mutation(({ ctx, input }) => liftHold(ctx.core, input.holdId)),
  /** A mutation, since each look leaves a line in the audit log. */
  readHeld: ownProcedure
    .input(ReadHeld)
    .output(answers(page(HeldMessage)))
    .mutation(({ ctx, input }) => readHeld(ctx.core, input)),
  signOutPerson: ownProcedure
    .input(OnePerson)
    .output(answers(z.void()))
    .mutation(({ ctx, input }) => signOutPerson(ctx.core, input.userId)),
});
