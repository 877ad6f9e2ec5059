import { z } from 'zod';
import { BigId, Id } from '#contract/text.ts';

const digits = z.string().regex(/^\d+$/);

/** A number in a path. What is none, or is larger than ids become, names nothing. */
export const PathId = digits.transform(Number).pipe(Id).meta({ type: 'integer', minimum: 1, maximum: 2_147_483_647 });
export const PathBigId = digits.transform(Number).pipe(BigId).meta({ type: 'integer', minimum: 1 });

/** Its number or its uuid: what is a string is the latter. */
export const PathKey = z.union([PathId, z.uuid()]);
export const PathBigKey = z.union([PathBigId, z.uuid()]);
