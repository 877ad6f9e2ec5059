import { z } from 'zod';
import { answers, router, userProcedure } from '#api/trpc.ts';
import { counted, page } from '#contract/paging.ts';
import {
  DeactivateUser,
  GetUser,
  ListBlocked,
  LookUpUsers,
  Me,
  ProfileFields,
  SearchUsers,
  SetBlocked,
  SetDoNotDisturb,
  SetServerRole,
  SetStatus,
  SeveralUsers,
  UpdateProfile,
  User,
  UserCard,
  UserNamed,
  UserRef,
} from '#contract/users.ts';
import { removeAvatar } from '#core/avatars.ts';
import { listBlocked, setBlocked } from '#core/blocks.ts';
import { setDoNotDisturb, setProfileFields, setStatus } from '#core/statuses.ts';
import { getCardNamed, listCards, listRefs, lookUpUsers } from '#core/user-cards.ts';
import { changeServerRole, getMe, getUser, searchUsers, setUserDeactivated, updateProfile } from '#core/users.ts';

export const users = router({
  me: userProcedure.output(answers(Me)).query(({ ctx }) => getMe(ctx.core)),
  get: userProcedure
    .input(GetUser)
    .output(answers(User))
    .query(({ ctx, input }) => getUser(ctx.core, input.userId)),
  search: userProcedure
    .input(SearchUsers)
    .output(answers(page(User)))
    .query(({ ctx, input }) => searchUsers(ctx.core, input)),
  refs: userProcedure
    .input(SeveralUsers)
    .output(answers(z.array(UserRef)))
    .query(({ ctx, input }) => listRefs(ctx.core, input.userIds)),
  cards: userProcedure
    .input(SeveralUsers)
    .output(answers(z.array(UserCard)))
    .query(({ ctx, input }) => listCards(ctx.core, input.userIds)),
  named: userProcedure
    .input(UserNamed)
    .output(answers(UserCard))
    .query(({ ctx, input }) => getCardNamed(ctx.core, input.username)),
  lookup: userProcedure
    .input(LookUpUsers)
    .output(answers(counted(UserCard)))
    .query(({ ctx, input }) => lookUpUsers(ctx.core, input)),
  update: userProcedure
    .input(UpdateProfile)
    .output(answers(Me))
    .mutation(async ({ ctx, input }) => {
      if (input.email !== undefined) await ctx.services.limits.spend('change-address', ctx.identity.userId);
      return updateProfile(ctx.core, input);
    }),
  setStatus: userProcedure
    .input(SetStatus)
    .output(answers(Me))
    .mutation(({ ctx, input }) => setStatus(ctx.core, input)),
  setDoNotDisturb: userProcedure
    .input(SetDoNotDisturb)
    .output(answers(Me))
    .mutation(({ ctx, input }) => setDoNotDisturb(ctx.core, input)),
  setProfile: userProcedure
    .input(ProfileFields)
    .output(answers(Me))
    .mutation(({ ctx, input }) => setProfileFields(ctx.core, input)),
  /** To show one, it is sent as bytes: src/api/picture-transfer.ts. */
  removeAvatar: userProcedure.output(answers(Me)).mutation(({ ctx }) => removeAvatar(ctx.core)),
  setBlocked: userProcedure
    .input(SetBlocked)
    .output(answers(z.void()))
    .mutation(({ ctx, input }) => setBlocked(ctx.core, ctx.services.presence, input.userId, input.blocked)),
  blocked: userProcedure
    .input(ListBlocked)
    .output(answers(page(UserRef)))
    .query(({ ctx, input }) => listBlocked(ctx.core, input)),
  setRole: userProcedure
    .input(SetServerRole)
    .output(answers(User))
    .mutation(({ ctx, input }) => changeServerRole(ctx.core, input.userId, input.role)),
  setDeactivated: userProcedure
    .input(DeactivateUser)
    .output(answers(User))
    .mutation(({ ctx, input }) => setUserDeactivated(ctx.core, input.userId, input.deactivated)),
});
