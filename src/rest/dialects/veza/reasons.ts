import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

interface Why {
  reason: string;
  [detail: string]: unknown;
}

export interface Fault extends Why {
  field: string;
}

const TYPES: Record<string, string> = {
  string: 'une chaîne de caractères est attendue',
  number: 'un nombre est attendu',
  int: 'un nombre entier est attendu',
  boolean: 'un booléen est attendu',
  object: 'un objet est attendu',
  record: 'un objet est attendu',
  array: 'une liste est attendue',
};

/** What the shapes of the contract, and this dialect's own, say of a value: in the document's language. */
export const SENTENCES: Readonly<Record<string, string>> = {
  'is empty': 'Ce champ ne peut pas être vide',
  'contains a character that cannot be stored': 'Le texte contient un caractère interdit',
  'is nested too deeply or contains a character that cannot be stored':
    "L'objet est trop imbriqué ou contient un caractère interdit",
  'may have letters, digits and _ only': 'Seuls les lettres, les chiffres et _ sont permis',
  'has nothing that can be seen': 'Le texte ne contient rien de visible',
  'is not one emoji': "La valeur n'est pas un emoji",
  'must be an http or https address without a password': 'Une adresse http ou https sans mot de passe est attendue',
  'is missing or no id of a room': 'Le numéro du salon manque ou est invalide',
  'is missing': 'Ce champ est obligatoire',
  'is there more than once': 'Ce champ est présent plusieurs fois',
  'is too long': 'Le texte est trop long',
  'The body is not multipart/form-data.': 'multipart/form-data est attendu',
  'The form is cut off or malformed.': 'Le formulaire est incomplet ou invalide',
  'The form has no boundary.': 'Le formulaire n’a pas de séparateur',
  'The form has too many parts.': 'Le formulaire a trop de parties',
  'The form has a file that is not asked for.': 'Ce fichier n’est pas attendu',
  'The body is cut off.': 'Le corps est incomplet',
  'must be an https address or a path': 'Une adresse https ou un chemin est attendu',
  'is larger than 16384 bytes': "L'objet dépasse 16384 octets",
  'is not a time zone': 'Ce fuseau horaire est inconnu',
  'is before the year 2000': "La date précède l'an 2000",
  'beforeId and afterId exclude each other': 'before_id et after_id s’excluent',
  'The body is not valid JSON.': 'JSON invalide',
  'is no positive whole number': 'Un nombre entier positif est attendu',
  'needs room_id or conversation_id': 'room_id ou conversation_id est attendu',
  'needs conversation_id or user_id': 'conversation_id ou user_id est attendu',
  'needs token or api_key': 'token ou api_key est attendu',
  'must be 2 to 32 of a–z, 0–9, _, + and -, beginning with a letter or a digit':
    'De 2 à 32 caractères parmi a–z, 0–9, _, + et - sont attendus, une lettre ou un chiffre en tête',
  'addresses a whole room': 'Ce nom désigne un salon entier',
  'is not a moment of this millennium': 'La date n’est pas de ce millénaire',
  'is no such key in base64url': 'Ce n’est pas une telle clé en base64url',
  'must be an https address': 'Une adresse https est attendue',
  'is not within the next year': 'La date n’est pas dans l’année à venir',
  'names nothing to change': 'Aucun changement n’est nommé',
  'must be in the future, within a year': 'La date doit être à venir, dans l’année',
  'is no telephone number': 'Ce n’est pas un numéro de téléphone',
};

function tooShort(issue: Extract<Issue, { code: 'too_small' }>): Why {
  const least = Number(issue.minimum);
  if (issue.origin === 'string') {
    if (least === 1) return { reason: 'Ce champ ne peut pas être vide' };
    return { reason: `Au moins ${least} caractères sont attendus`, min_length: least, ...lengthOf(issue.input) };
  }
  if (issue.origin === 'array') return { reason: `Au moins ${least} élément(s) attendu(s)`, minimum: least };
  return { reason: `La valeur doit être au moins ${least}`, minimum: least };
}

function tooLong(issue: Extract<Issue, { code: 'too_big' }>): Why {
  const most = Number(issue.maximum);
  if (issue.origin === 'string') {
    return { reason: 'Le texte est trop long', max_length: most, ...lengthOf(issue.input, most) };
  }
  if (issue.origin === 'array') return { reason: `Au plus ${most} éléments sont permis`, maximum: most };
  return { reason: `La valeur doit être au plus ${most}`, maximum: most };
}

/** In characters; left out where these are fewer than the limit, which counts an emoji as two. */
function lengthOf(value: unknown, most = 0): { actual_length?: number } {
  if (typeof value !== 'string') return {};
  const actual = [...value].length;
  return actual > most ? { actual_length: actual } : {};
}

const inFrench = (sentence: string): string => SENTENCES[sentence] ?? 'La valeur est invalide';

function reasonOf(issue: Issue): Why {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return { reason: 'Ce champ est obligatoire' };
      return { reason: `Type invalide : ${TYPES[issue.expected] ?? 'une autre valeur est attendue'}` };
    case 'too_small':
      return tooShort(issue);
    case 'too_big':
      return tooLong(issue);
    case 'invalid_value':
      return { reason: `Valeurs possibles : ${issue.values.join(', ')}`, allowed_values: issue.values };
    case 'invalid_format':
      if (issue.message.startsWith('Invalid')) return { reason: 'Le format est invalide' };
      return { reason: inFrench(issue.message) };
    default:
      return { reason: inFrench(issue.message) };
  }
}

/** Which fields a shape refuses, and why, in the order in which they stand. */
export function faultsOf(error: z.ZodError): Fault[] {
  return error.issues.map((issue) => ({ field: issue.path.join('.') || 'body', ...reasonOf(issue) }));
}

/** What the procedures call otherwise than the document does. */
const NAMES: Readonly<Record<string, string>> = {
  topic: 'description',
  query: 'q',
  login: 'username',
  parentId: 'parent_message_id',
  active: 'is_active',
  visibility: 'is_public',
  clientId: 'Idempotency-Key',
};

function nameOf(path: readonly (string | number)[]): string {
  const [first = 'body', ...rest] = path.map(String);
  const name = NAMES[first] ?? first.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return [name, ...rest].join('.');
}

/** Limits of length that only a procedure knows come as the sentences that zod makes. */
function whyOf(message: string): Why {
  const [, most] = /^Too big: expected string to have <=(\d+) characters$/.exec(message) ?? [];
  if (most !== undefined) return { reason: 'Le texte est trop long', max_length: Number(most) };
  if (/^Too small: expected string to have >=1 characters$/.test(message)) return { reason: inFrench('is empty') };
  return { reason: inFrench(message) };
}

/** The same of what a procedure refused. */
export function faultsIn(issues: readonly { path: readonly (string | number)[]; message: string }[]): Fault[] {
  return issues.map(({ path, message }) => ({ field: nameOf(path), ...whyOf(message) }));
}
