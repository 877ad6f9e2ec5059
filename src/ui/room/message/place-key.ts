/** Parts of a text, or of a picture of it, have no other identity than their place. */
export const placeKey = (index: number) => `at-${index}`;
