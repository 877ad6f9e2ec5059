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

/** What the shapes of the contract say of a text, in the document's language. */
const SENTENCES: Record<string, string> = {
  'is empty': 'Ce champ ne peut pas être vide',
  'contains a character that cannot be stored': 'Le texte contient un caractère interdit',
  'is nested too deeply or contains a character that cannot be stored':
    "L'objet est trop imbriqué ou contient un caractère interdit",
  'may have letters, digits and _ only': 'Seuls les lettres, les chiffres et _ sont permis',
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
    return { reason: 'Le texte est trop long', max_length: most, ...lengthOf(issue.input) };
  }
  if (issue.origin === 'array') return { reason: `Au plus ${most} éléments sont permis`, maximum: most };
  return { reason: `La valeur doit être au plus ${most}`, maximum: most };
}

function lengthOf(value: unknown): { actual_length?: number } {
  return typeof value === 'string' ? { actual_length: value.length } : {};
}

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
      return { reason: SENTENCES[issue.message] ?? issue.message };
    default:
      return { reason: SENTENCES[issue.message] ?? issue.message };
  }
}

/** Which fields a shape refuses, and why, in the order in which they stand. */
export function faultsOf(error: z.ZodError): Fault[] {
  return error.issues.map((issue) => ({ field: issue.path.join('.') || 'body', ...reasonOf(issue) }));
}

/** The same of what a procedure refused: its fields have names of another spelling. */
export function faultsIn(issues: readonly { path: readonly (string | number)[]; message: string }[]): Fault[] {
  return issues.map(({ path, message }) => ({
    field: path.join('.').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) || 'body',
    reason: SENTENCES[message] ?? 'La valeur est invalide',
  }));
}
