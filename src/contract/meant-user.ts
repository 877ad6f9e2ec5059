/**
 * Whom a client takes itself for, beside whatever shows who it is. In a browser that is a cookie, which all windows share: once
 * somebody else has signed in, an older window would act in his name.
 */
export const MEANT_USER = 'x-parley-user';
