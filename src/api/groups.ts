import { z } from 'zod';
import { answers, router, userProcedure } from '#api/trpc.ts';
import { CreateGroup, Group, GroupId, GroupPage, ListGroups, UpdateGroup } from '#contract/groups.ts';
import { createGroup, deleteGroup, listGroups, updateGroup } from '#core/groups.ts';

export const groups = router({
  list: userProcedure
    .input(ListGroups)
    .output(answers(GroupPage))
    .query(({ ctx, input }) => listGroups(ctx.core, input)),
  create: userProcedure
    .input(CreateGroup)
    .output(answers(Group))
    .mutation(({ ctx, input }) => createGroup(ctx.core, input)),
  update: userProcedure
    .input(UpdateGroup)
    .output(answers(Group))
    .mutation(({ ctx, input }) => updateGroup(ctx.core, input)),
  delete: userProcedure
    .input(GroupId)
    .output(answers(z.void()))
    .mutation(({ ctx, input }) => deleteGroup(ctx.core, input.groupId)),
});
