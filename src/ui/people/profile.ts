export const PROFILE_FIELDS = ['title', 'pronouns', 'location', 'phone', 'website', 'about'] as const;
type ProfileField = (typeof PROFILE_FIELDS)[number];

const MOST = 500;

/** What somebody tells of himself. Programs keep other things in a profile too, and whatever they like under these names. */
export function profileOf(profile: Readonly<Record<string, unknown>>): Partial<Record<ProfileField, string>> {
  const told: Partial<Record<ProfileField, string>> = {};
  for (const field of PROFILE_FIELDS) {
    const said = profile[field];
    if (typeof said !== 'string' || said.trim() === '') continue;
    if (field === 'website' && !isPage(said)) continue;
    told[field] = said.slice(0, MOST);
  }
  return told;
}

/** A link that somebody wrote is followed only where nothing runs. */
function isPage(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}
