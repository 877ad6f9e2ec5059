/** The smallest picture there is: a transparent point. */
const POINT = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

export const gif = (): Buffer => Buffer.from(POINT);
