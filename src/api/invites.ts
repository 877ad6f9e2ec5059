import { answers, publicProcedure, router, userProcedure } from '#api/trpc.ts';
import {
  CreatedRoomInvite,
  CreateRoomInvite,
  InviteCode,
  InvitePreview,
  InviteUse,
  ListInviteUses,
  ListRoomInvites,
  MailRoomInvite,
  RoomInvite,
  RoomInviteId,
} from '#contract/invites.ts';
import { page } from '#contract/paging.ts';
import { RoomView } from '#contract/rooms.ts';
import {
  acceptInvite,
  createRoomInvite,
  listInviteUses,
  listRoomInvites,
  mailRoomInvite,
  previewInvite,
  revokeRoomInvite,
} from '#core/invites.ts';

/** Into a room. Those that bring somebody onto the server are in src/api/auth.ts. */
export const invites = router({
  create: userProcedure
    .input(CreateRoomInvite)
    .output(answers(CreatedRoomInvite))
    .mutation(({ ctx, input }) => createRoomInvite(ctx.core, ctx.services.auth.secret, input)),
  mail: userProcedure
    .input(MailRoomInvite)
    .output(answers(RoomInvite))
    .mutation(({ ctx, input }) => mailRoomInvite(ctx.core, ctx.services.auth, input)),
  list: userProcedure
    .input(ListRoomInvites)
    .output(answers(page(RoomInvite)))
    .query(({ ctx, input }) => listRoomInvites(ctx.core, input)),
  revoke: userProcedure
    .input(RoomInviteId)
    .output(answers(RoomInvite))
    .mutation(({ ctx, input }) => revokeRoomInvite(ctx.core, input.inviteId)),
  uses: userProcedure
    .input(ListInviteUses)
    .output(answers(page(InviteUse)))
    .query(({ ctx, input }) => listInviteUses(ctx.core, input)),
  preview: publicProcedure
    .input(InviteCode)
    .output(answers(InvitePreview))
    .query(({ ctx, input }) => previewInvite(ctx.services.db, input.code)),
  accept: userProcedure
    .input(InviteCode)
    .output(answers(RoomView))
    .mutation(({ ctx, input }) => acceptInvite(ctx.core, input.code)),
});
