import { z } from 'zod';
import { sendFile, sendThumbnail, takeUpload } from '#api/file-transfer.ts';
import type { File as ContractFile } from '#contract/files.ts';
import { route } from '#rest/dialect.ts';
import { pathBigId } from '#rest/dialects/veza/asked.ts';
import { dateOf } from '#rest/dialects/veza/dates.ts';
import { done, enveloped, ok } from '#rest/dialects/veza/envelope.ts';

const group = 'Fichiers';
const FilePath = z.object({ file_id: pathBigId });
const BYTES = 'application/octet-stream';

const UploadedFile = z
  .object({
    file_id: z.int(),
    filename: z.string(),
    original_filename: z.string(),
    size: z.int(),
    mime_type: z.string(),
    url: z.string(),
    thumbnail_url: z.string().nullable(),
    uploaded_at: z.string().meta({ format: 'date-time' }),
  })
  .meta({ id: 'File' });

function toUploaded(file: ContractFile) {
  return {
    file_id: file.id,
    filename: file.name,
    original_filename: file.name,
    size: file.size,
    mime_type: file.mime,
    url: `/api/v1/files/${file.id}/download`,
    thumbnail_url: file.hasThumbnail ? `/api/v1/files/${file.id}/thumbnail` : null,
    uploaded_at: dateOf(file.createdAt),
  };
}

export const fileRoutes = [
  route({
    method: 'POST',
    path: '/api/v1/files/upload',
    operation: 'upload_file',
    summary: "Upload d'un fichier",
    description: 'Dans un salon ou une conversation dont on est membre.',
    group,
    raw: {
      mediaType: 'multipart/form-data',
      schema: {
        type: 'object',
        required: ['file', 'room_id'],
        properties: {
          file: { type: 'string', format: 'binary' },
          room_id: { type: 'integer', minimum: 1 },
          description: { type: 'string', maxLength: 1000 },
        },
      },
    },
    answers: { 201: enveloped(UploadedFile) },
    async run({ context, at, clientId = null }) {
      const file = await takeUpload(context, at.request, {
        room: (fields) => fields.get('room_id')?.trim(),
        description: (fields) => fields.get('description'),
        clientId,
      });
      return ok(toUploaded(file), 201);
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/files/{file_id}/download',
    operation: 'download_file',
    summary: 'Télécharger un fichier',
    description: 'En entier, ou une partie par l’en-tête Range.',
    group,
    params: FilePath,
    answers: { 200: BYTES, 206: BYTES, 416: null },
    run: ({ context, at, params }) => sendFile(context, at.request, { id: params.file_id }),
  }),
  route({
    method: 'GET',
    path: '/api/v1/files/{file_id}/thumbnail',
    operation: 'download_thumbnail',
    summary: "Télécharger la vignette d'une image",
    group,
    params: FilePath,
    answers: { 200: BYTES, 206: BYTES, 416: null },
    run: ({ context, at, params }) => sendThumbnail(context, at.request, { id: params.file_id }),
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/files/{file_id}',
    operation: 'delete_file',
    summary: 'Supprimer un fichier',
    description: 'Par qui l’a envoyé, un modérateur ou le propriétaire du salon.',
    group,
    params: FilePath,
    answers: { 204: null },
    async run({ api, params }) {
      await api.files.delete({ fileId: params.file_id });
      return done;
    },
  }),
];
