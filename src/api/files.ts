import { z } from 'zod';
import { answers, router, userProcedure } from '#api/trpc.ts';
import { File, FileId, FileUsage, FileUuid, ListFiles } from '#contract/files.ts';
import { page } from '#contract/paging.ts';
import { deleteFile, fileUsage, getFile, listFiles } from '#core/files.ts';

/** What can be said in JSON. Bytes go in and out by src/api/file-transfer.ts. */
export const files = router({
  get: userProcedure
    .input(FileId)
    .output(answers(File))
    .query(({ ctx, input }) => getFile(ctx.core, { id: input.fileId })),
  find: userProcedure
    .input(FileUuid)
    .output(answers(File))
    .query(({ ctx, input }) => getFile(ctx.core, { uuid: input.uuid })),
  /** One's own, with what one may have. */
  usage: userProcedure
    .output(answers(FileUsage))
    .query(({ ctx }) => fileUsage({ ...ctx.core, files: ctx.services.files })),
  list: userProcedure
    .input(ListFiles)
    .output(answers(page(File)))
    .query(({ ctx, input }) => listFiles(ctx.core, input)),
  delete: userProcedure
    .input(FileId)
    .output(answers(z.void()))
    .mutation(({ ctx, input }) => deleteFile({ ...ctx.core, files: ctx.services.files }, { id: input.fileId })),
});
