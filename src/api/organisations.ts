import { answers, router, userProcedure } from '#api/trpc.ts';
import {
  CreateOrganisation,
  GetOrganisation,
  ListOrganisations,
  MoveUser,
  Organisation,
  RenameOrganisation,
} from '#contract/organisations.ts';
import { page } from '#contract/paging.ts';
import { User } from '#contract/users.ts';
import { createOrganisation, getOrganisation, listOrganisations, renameOrganisation } from '#core/organisations.ts';
import { moveUser } from '#core/users.ts';

export const organisations = router({
  list: userProcedure
    .input(ListOrganisations)
    .output(answers(page(Organisation)))
    .query(({ ctx, input }) => listOrganisations(ctx.core, input)),
  get: userProcedure
    .input(GetOrganisation)
    .output(answers(Organisation))
    .query(({ ctx, input }) => getOrganisation(ctx.core, input.organisationId)),
  create: userProcedure
    .input(CreateOrganisation)
    .output(answers(Organisation))
    .mutation(({ ctx, input }) => createOrganisation(ctx.core, input.name)),
  rename: userProcedure
    .input(RenameOrganisation)
    .output(answers(Organisation))
    .mutation(({ ctx, input }) => renameOrganisation(ctx.core, input.organisationId, input.name)),
  moveUser: userProcedure
    .input(MoveUser)
    .output(answers(User))
    .mutation(({ ctx, input }) => moveUser(ctx.core, input.userId, input.organisationId)),
});
