import type { Me } from '#contract/users.ts';

const OWN = ['displayName', 'username', 'timeZone'] as const;
const TOLD = ['pronouns', 'title', 'location', 'phone', 'website', 'about'] as const;
export type ProfileField = (typeof OWN)[number] | (typeof TOLD)[number];
export type ProfileValues = Record<ProfileField, string>;

export function valuesOf({ displayName, username, timeZone, profile }: Me): ProfileValues {
  const told = (name: (typeof TOLD)[number]) => {
    const value = profile[name];
    return typeof value === 'string' ? value : '';
  };
  const rest = TOLD.map((name) => [name, told(name)]);
  return { displayName, username, timeZone, ...(Object.fromEntries(rest) as Record<(typeof TOLD)[number], string>) };
}

/** What of it is other than it was, by the two calls that change it; an emptied field is taken away. */
export function changesOf(before: ProfileValues, now: ProfileValues) {
  const changed = (name: ProfileField) => now[name].trim() !== before[name];
  return {
    own: Object.fromEntries(OWN.filter(changed).map((name) => [name, now[name].trim()])),
    told: Object.fromEntries(TOLD.filter(changed).map((name) => [name, now[name].trim() || null])),
  };
}
