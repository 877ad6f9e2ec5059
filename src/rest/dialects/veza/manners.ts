import type { z } from 'zod';
import type { Answer, BodyProblem, Incoming, Manners } from '#rest/dialect.ts';
import { errorBody, Failure, requestIdOf } from '#rest/dialects/veza/envelope.ts';
import { faultsOf } from '#rest/dialects/veza/reasons.ts';
import { budgetHeaders, invalid, noConversation, type Said, wordsFor } from '#rest/dialects/veza/words.ts';

export function answer(said: Said, at: Incoming): Answer {
  const body = { success: false, error: errorBody(said, requestIdOf(at.requestId)) };
  return { status: said.status, body, ...(said.headers && { headers: said.headers }) };
}

/** Numbers in a path that are none are refused; one that is larger than any that was given out names nothing. */
const NOUNS: Record<string, [code: string, message: string]> = {
  room_id: ['ROOM', 'Salon inexistant'],
  conversation_id: ['CONVERSATION', 'Conversation inexistante'],
  message_id: ['MESSAGE', 'Message inexistant'],
  user_id: ['USER', 'Utilisateur inexistant'],
  file_id: ['FILE', 'Fichier inexistant'],
  webhook_id: ['WEBHOOK', 'Webhook inexistant'],
};

function refuseParams(error: z.ZodError): Said {
  const [issue] = error.issues;
  const noun = issue?.code === 'too_big' || issue?.code === 'too_small' ? NOUNS[String(issue.path[0])] : undefined;
  return noun ? { status: 404, code: `${noun[0]}_NOT_FOUND`, message: noun[1] } : invalid(faultsOf(error));
}

function refuseBody(problem: BodyProblem): Said {
  switch (problem.kind) {
    case 'media-type':
      return {
        status: 415,
        code: 'UNSUPPORTED_MEDIA_TYPE',
        message: 'Type de contenu non pris en charge',
        details: { field: 'Content-Type', reason: 'application/json est attendu' },
      };
    case 'too-large':
      return {
        status: 413,
        code: 'PAYLOAD_TOO_LARGE',
        message: 'La requête est trop volumineuse',
        details: { max_bytes: problem.limit },
      };
    case 'not-text':
      return invalid([{ field: 'body', reason: "Le corps n'est pas de l'UTF-8" }]);
    case 'malformed':
      return invalid([{ field: 'body', reason: 'JSON invalide' }]);
  }
}

const allowed = (at: Incoming) => [...at.allow, ...(at.allow.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
const STATUSES = [400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503];

/** One envelope around everything, and French sentences in it. */
export const manners: Manners = {
  refuse: (error, at) => {
    const isConversation = error.code === 'room_not_found' && at.path.startsWith('/api/v1/conversations/');
    return answer(isConversation ? noConversation : wordsFor(error), at);
  },
  refuseShape: (error, part, at) => answer(part === 'params' ? refuseParams(error) : invalid(faultsOf(error)), at),
  refuseBody: (problem, at) => answer(refuseBody(problem), at),
  noRoute: (at) => answer({ status: 404, code: 'NOT_FOUND', message: 'Ressource non trouvée' }, at),
  wrongMethod: (at) =>
    answer(
      {
        status: 405,
        code: 'METHOD_NOT_ALLOWED',
        message: 'Méthode non autorisée',
        details: { allowed: at.allow },
        headers: { Allow: allowed(at) },
      },
      at,
    ),
  options: (at) => ({ status: 204, headers: { Allow: allowed(at) } }),
  headers: ({ allowance, requestId }) => ({
    'X-Request-Id': requestIdOf(requestId),
    ...(allowance && budgetHeaders(allowance.limit, allowance.remaining, allowance.resetMs)),
  }),
  etags: true,
  errors: Object.fromEntries(STATUSES.map((status) => [status, Failure])),
};
