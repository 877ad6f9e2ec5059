import { z } from 'zod';
import { answers, router, userProcedure } from '#api/trpc.ts';
import { counted, page } from '#contract/paging.ts';
import {
  AddMember,
  JoinRoom,
  ListMembers,
  Member,
  MemberId,
  PageMembers,
  RoomId,
  RoomView,
  SetMemberRole,
} from '#contract/rooms.ts';
import {
  addMember,
  joinRoom,
  leaveRoom,
  listMembers,
  pageMembers,
  removeMember,
  setMemberRole,
} from '#core/members.ts';

export const members = router({
  list: userProcedure
    .input(ListMembers)
    .output(answers(page(Member)))
    .query(({ ctx, input }) => listMembers(ctx.core, input)),
  page: userProcedure
    .input(PageMembers)
    .output(answers(counted(Member)))
    .query(({ ctx, input }) => pageMembers(ctx.core, input)),
  add: userProcedure
    .input(AddMember)
    .output(answers(Member))
    .mutation(({ ctx, input }) => addMember(ctx.core, input)),
  join: userProcedure
    .input(JoinRoom)
    .output(answers(RoomView))
    .mutation(({ ctx, input }) => joinRoom(ctx.core, input)),
  leave: userProcedure
    .input(RoomId)
    .output(answers(z.void()))
    .mutation(({ ctx, input }) => leaveRoom(ctx.core, input.roomId)),
  remove: userProcedure
    .input(MemberId)
    .output(answers(z.void()))
    .mutation(({ ctx, input }) => removeMember(ctx.core, input)),
  setRole: userProcedure
    .input(SetMemberRole)
    .output(answers(Member))
    .mutation(({ ctx, input }) => setMemberRole(ctx.core, input)),
});
