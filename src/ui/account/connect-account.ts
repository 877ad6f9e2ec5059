import { createParleyClient, type ParleyClient } from '#client/parley-client.ts';

export type AccountApi = ParleyClient['api'];

/** For the pages outside of the app, which ask little and follow nothing. */
export function connectAccount(token?: string): AccountApi {
  return createParleyClient({ url: window.location.origin, ...(token === undefined ? {} : { token }) }).api;
}
