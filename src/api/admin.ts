import { answers, ownProcedure, router, userProcedure } from '#api/trpc.ts';
import { Settings, UpdateSettings } from '#contract/settings.ts';
import { readSettings, updateSettings } from '#core/settings.ts';

/** The affairs of the whole server, for its admins: each asks for that itself, in core. */
export const admin = router({
  settings: userProcedure.output(answers(Settings)).query(({ ctx }) => readSettings(ctx.core)),
  updateSettings: ownProcedure
    .input(UpdateSettings)
    .output(answers(Settings))
    .mutation(({ ctx, input }) => updateSettings(ctx.core, input)),
});
