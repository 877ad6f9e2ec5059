import { z } from 'zod';
import { answers, ownProcedure, router, userProcedure } from '#api/trpc.ts';
import { createPerson, invitePerson } from '#auth/new-people.ts';
import { PlanDeletionOf, PlannedDeletion } from '#contract/account.ts';
import { AdminPerson, CreatedPerson, CreatePerson, InvitePerson, ListPeople, OnePerson } from '#contract/admin.ts';
import { Announcement, OneAnnouncement, PostAnnouncement } from '#contract/announcements.ts';
import { HeldMessage, LegalHold, LiftHold, ListHolds, PlaceHold, ReadHeld } from '#contract/holds.ts';
import { page } from '#contract/paging.ts';
import { Settings, UpdateSettings } from '#contract/settings.ts';
import { requireAdmin } from '#core/access.ts';
import { cancelDeletion, planDeletionOf } from '#core/account.ts';
import { getPerson, listAllPeople, resetSecondFactor, signOutPerson } from '#core/admin-people.ts';
import { postAnnouncement, withdrawAnnouncement } from '#core/announcements.ts';
import { liftHold, listHolds, placeHold, readHeld } from '#core/holds.ts';
import { toUser } from '#core/rows.ts';
import { readSettings, updateSettings } from '#core/settings.ts';

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
