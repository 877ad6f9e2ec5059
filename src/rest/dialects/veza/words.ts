import type { ChatError, ErrorCode, ErrorDetails } from '#contract/errors.ts';
import { type Fault, faultsIn } from '#rest/dialects/veza/reasons.ts';

/** One refusal in the words of the document. */
export interface Said {
  status: number;
  code: string;
  message: string;
  details?: Record<string, unknown>;
  headers?: Record<string, string>;
}

type Words = { readonly [C in ErrorCode]: (details: ErrorDetails[C]) => Said };

const CHALLENGE = { 'WWW-Authenticate': 'Bearer realm="api"' };

function say(status: number, code: string, message: string, details?: Record<string, unknown>): Said {
  return { status, code, message, ...(details && { details }) };
}

const missing = (noun: string, message: string) => () => say(404, `${noun}_NOT_FOUND`, message);
const denied = (message: string, details?: Record<string, unknown>) => say(403, 'PERMISSION_DENIED', message, details);
const conflict = (message: string, details?: Record<string, unknown>) =>
  say(409, 'RESOURCE_CONFLICT', message, details);

/** Every field at fault by the first one's name, and all of them where there are several. */
export function invalid(faults: readonly Fault[], status: 400 | 422 = 400): Said {
  const [first = { field: 'body', reason: 'La valeur est invalide' }] = faults;
  const details = faults.length > 1 ? { ...first, errors: faults } : first;
  return say(status, 'VALIDATION_FAILED', 'Les données fournies ne sont pas valides', details);
}

const NEEDS: Record<string, string> = {
  'room owner': 'Seul le propriétaire du salon peut faire cela',
  'room moderator': 'Seuls le propriétaire et les modérateurs du salon peuvent faire cela',
  author: "Seul l'auteur du message peut faire cela",
  'author or room moderator': "Seuls l'auteur du message et les modérateurs du salon peuvent faire cela",
  'server admin': 'Réservé aux administrateurs du serveur',
  'a request of this site': "La requête vient d'un autre site",
  'fewer than 20 webhooks': 'Ce salon a déjà autant de webhooks que permis',
};

const UNAUTHENTICATED = {
  missing: 'Token manquant',
  invalid: 'Token JWT invalide ou expiré',
  expired: 'Token JWT expiré',
  revoked: 'La session a été fermée',
} as const;

const words: Words = {
  unauthenticated: ({ reason }) => ({ ...say(401, 'INVALID_TOKEN', UNAUTHENTICATED[reason]), headers: CHALLENGE }),
  invalid_credentials: () => ({
    ...say(401, 'INVALID_CREDENTIALS', "Nom d'utilisateur ou mot de passe incorrect"),
    headers: CHALLENGE,
  }),
  refresh_token_reused: () => ({
    ...say(401, 'INVALID_TOKEN', 'Ce refresh token a déjà servi : la session a été fermée'),
    headers: CHALLENGE,
  }),
  second_factor_required: () => ({
    ...say(401, 'INVALID_CREDENTIALS', 'Ce compte demande un code : écrivez-le après le mot de passe'),
    headers: CHALLENGE,
  }),
  second_factor_invalid: () => ({
    ...say(401, 'INVALID_CREDENTIALS', 'Le code est incorrect ou a déjà servi'),
    headers: CHALLENGE,
  }),
  second_factor_enrolment: () => denied('Ce serveur exige la connexion en deux étapes : activez-la d’abord'),
  second_factor_state: () => conflict('La connexion en deux étapes est déjà dans cet état'),
  oidc_failed: () => denied('La connexion par le fournisseur a échoué'),
  email_unverified: () => denied('Le fournisseur n’a pas vérifié votre adresse e-mail'),
  reset_invalid: () => denied('Ce lien a déjà servi ou a expiré'),
  under_legal_hold: () => conflict('Ce contenu est conservé sur ordre et ne peut être supprimé'),
  announcement_not_found: missing('ANNOUNCEMENT', 'Annonce inexistante'),
  export_not_found: missing('EXPORT', 'Export inexistant'),
  account_deactivated: () => ({ ...say(401, 'INVALID_TOKEN', 'Ce compte est désactivé'), headers: CHALLENGE }),
  registration_closed: () => denied("Ce serveur n'accepte pas de nouveaux comptes"),
  invite_invalid: () => denied("Cette invitation n'existe pas, a déjà servi ou a expiré", { field: 'invite' }),
  forbidden: ({ need }) => denied(NEEDS[need] ?? 'Permissions insuffisantes'),
  room_not_found: missing('ROOM', 'Salon inexistant'),
  message_not_found: missing('MESSAGE', 'Message inexistant'),
  file_not_found: missing('FILE', 'Fichier inexistant'),
  webhook_not_found: missing('WEBHOOK', 'Webhook inexistant'),
  emoji_not_found: missing('EMOJI', 'Emoji inexistant'),
  group_not_found: missing('GROUP', 'Groupe inexistant'),
  scheduled_not_found: missing('SCHEDULED', 'Message programmé inexistant'),
  user_not_found: missing('USER', 'Utilisateur inexistant'),
  organisation_not_found: missing('ORGANISATION', 'Organisation inexistante'),
  session_not_found: missing('SESSION', 'Session inexistante'),
  api_key_not_found: missing('API_KEY', 'Clé inexistante'),
  invite_not_found: missing('INVITE', 'Invitation inexistante'),
  not_a_member: () => denied("Vous n'êtes pas membre de ce salon"),
  room_read_only: () => denied('Seuls le propriétaire et les modérateurs écrivent dans ce salon'),
  slow_mode: ({ retryAfterMs }) => {
    const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
    const said = say(429, 'RATE_LIMIT_EXCEEDED', 'Ce salon est en mode lent', { retry_after: seconds });
    return { ...said, headers: { 'Retry-After': String(seconds) } };
  },
  user_blocked: () => say(403, 'USER_BLOCKED', 'Utilisateur bloqué'),
  last_owner: () => conflict('Le dernier propriétaire doit d’abord transmettre le salon', { field: 'role' }),
  wrong_room_kind: () => say(422, 'VALIDATION_FAILED', 'Cette opération est impossible dans ce type de salon'),
  invalid_input: ({ issues }) => invalid(faultsIn(issues)),
  message_too_long: ({ limit, actual }) =>
    say(400, 'MESSAGE_TOO_LONG', 'Message trop long', {
      field: 'content',
      reason: 'Le message est trop long',
      max_length: limit,
      actual_length: actual,
    }),
  invalid_search: ({ operator }) => invalid([{ field: operator, reason: 'La recherche est invalide' }]),
  invalid_cursor: () => invalid([{ field: 'cursor', reason: 'Le curseur est invalide' }]),
  invalid_position: () => invalid([{ field: 'position', reason: 'La position est invalide' }]),
  dm_with_self: () => invalid([{ field: 'user_id', reason: 'Une conversation avec soi-même est impossible' }]),
  username_taken: () => conflict("Ce nom d'utilisateur est déjà pris", { field: 'username' }),
  email_taken: () => conflict('Cette adresse e-mail est déjà prise', { field: 'email' }),
  organisation_name_taken: () => conflict('Ce nom est déjà pris', { field: 'name' }),
  already_member: () => conflict('Cet utilisateur est déjà membre du salon', { field: 'user_id' }),
  room_full: ({ limit }) => conflict('Le salon est complet', { field: 'max_members', max_members: limit }),
  emoji_name_taken: () => conflict('Cet emoji existe déjà', { field: 'name' }),
  too_many_emoji: ({ limit }) => conflict('Il y a trop d’emojis', { maximum: limit }),
  group_handle_taken: () => conflict('Ce nom est déjà pris', { field: 'handle' }),
  group_full: ({ limit }) => conflict('Le groupe est complet', { maximum: limit }),
  too_many_groups: ({ limit }) => conflict('Il y a trop de groupes', { maximum: limit }),
  too_many_reactions: ({ limit }) =>
    invalid([{ field: 'emoji', reason: 'Trop de réactions à ce message', maximum: limit }], 422),
  too_many_scheduled: ({ limit }) => conflict('Trop de messages programmés', { maximum: limit }),
  idempotency_conflict: () =>
    conflict('Cette clé d’idempotence a servi à une autre requête', { field: 'Idempotency-Key' }),
  rate_limited: ({ retryAfterMs, limit }) => {
    const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
    return {
      ...say(429, 'RATE_LIMIT_EXCEEDED', 'Limite de taux dépassée', { limit, retry_after: seconds }),
      headers: { 'Retry-After': String(seconds), ...budgetHeaders(limit, 0, retryAfterMs) },
    };
  },
  payload_too_large: ({ limit }) =>
    say(413, 'PAYLOAD_TOO_LARGE', 'La requête est trop volumineuse', { max_bytes: limit }),
  file_too_large: ({ limit }) =>
    say(413, 'FILE_TOO_LARGE', 'Le fichier est trop volumineux', { field: 'file', max_bytes: limit }),
  quota_exceeded: ({ limit }) =>
    say(413, 'QUOTA_EXCEEDED', "L'espace de stockage est épuisé", { field: 'file', max_bytes: limit }),
  upload_not_found: () => say(404, 'NOT_FOUND', 'Ressource non trouvée'),
  upload_conflict: () => say(409, 'CONFLICT', "L'envoi reprend à un autre endroit"),
  procedure_not_found: () => say(404, 'NOT_FOUND', 'Ressource non trouvée'),
  method_not_allowed: () => say(405, 'METHOD_NOT_ALLOWED', 'Méthode non autorisée'),
  unavailable: () => ({
    ...say(503, 'SERVICE_UNAVAILABLE', 'Service momentanément indisponible'),
    headers: { 'Retry-After': '5' },
  }),
  internal: () => say(500, 'INTERNAL_ERROR', 'Erreur serveur'),
};

/** What is left of a budget; `Reset` is the second, since 1970, at which it is whole again. */
export function budgetHeaders(limit: number, remaining: number, resetMs: number): Record<string, string> {
  return {
    'X-RateLimit-Limit': String(limit),
    'X-RateLimit-Remaining': String(remaining),
    'X-RateLimit-Reset': String(Math.ceil((Date.now() + resetMs) / 1000)),
  };
}

export const alreadyReacted = conflict('Vous avez déjà réagi avec cet emoji', { field: 'emoji' });
export const noReaction = say(404, 'REACTION_NOT_FOUND', 'Réaction inexistante');
export const noConversation = say(404, 'CONVERSATION_NOT_FOUND', 'Conversation inexistante');

export function wordsFor(error: ChatError): Said {
  // The table has one function for each code, of that code's own details.
  const speak = words[error.code] as (details: unknown) => Said;
  return speak(error.details);
}
