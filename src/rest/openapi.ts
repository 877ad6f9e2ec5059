import { z } from 'zod';
import type { Dialect, Manners, Route } from '#rest/dialect.ts';

type Json = Record<string, unknown>;

/** Collects the named parts of shapes, so that a description holds each once. */
export class Schemas {
  readonly parts: Record<string, Json> = {};

  of(shape: z.ZodType, io: 'input' | 'output'): Json {
    const whole = z.toJSONSchema(shape, { io, unrepresentable: 'any' }) as Json & { $defs?: Record<string, Json> };
    const { $schema: _, $defs = {}, ...schema } = whole;
    for (const [name, part] of Object.entries($defs)) this.parts[name] = this.pointed(part);
    return this.pointed(schema);
  }

  private pointed(schema: Json): Json {
    return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as Json;
  }
}

const MEDIA = {
  json: ['application/json'],
  form: ['application/x-www-form-urlencoded', 'multipart/form-data'],
} as const;

const SECURITY = {
  bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
  'api-key': { type: 'apiKey', in: 'header', name: 'X-API-Key' },
  cookie: { type: 'apiKey', in: 'cookie', name: 'next-auth.session-token' },
} as const;

interface ObjectSchema {
  properties?: Record<string, Json>;
  required?: string[];
}

function parametersOf(schemas: Schemas, shape: z.ZodType | undefined, place: 'path' | 'query'): Json[] {
  if (!shape) return [];
  const { properties = {}, required = [] } = schemas.of(shape, 'input') as ObjectSchema;
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(typeof description === 'string' && { description }),
    schema,
  }));
}

/** Every varying part of a path is text where a route says nothing more of it. */
function pathParameters(schemas: Schemas, route: Route): Json[] {
  const told = parametersOf(schemas, route.params, 'path');
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const untold = names.filter((name) => !told.some((parameter) => parameter.name === name));
  return [...told, ...untold.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }))];
}

const KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Makes it safe to send this again: what it does happens once, and the first answer comes again.',
  schema: { type: 'string', maxLength: 200 },
};

function contentOf(schemas: Schemas, shape: z.ZodType | string | null): Json {
  if (shape === null) return {};
  if (typeof shape === 'string') return { content: { [shape]: { schema: { type: 'string', format: 'binary' } } } };
  return { content: { 'application/json': { schema: schemas.of(shape, 'output') } } };
}

function requestBodyOf(schemas: Schemas, route: Route): Json {
  if (route.raw) return { requestBody: { content: { [route.raw.mediaType]: { schema: route.raw.schema } } } };
  if (!route.body) return {};
  const schema = schemas.of(route.body, 'input');
  const types = (route.accepts ?? ['json']).flatMap((kind: 'json' | 'form') => MEDIA[kind]);
  return { requestBody: { content: Object.fromEntries(types.map((type: string) => [type, { schema }])) } };
}

const MEANINGS: Record<string, string> = {
  200: 'OK',
  201: 'Created',
  204: 'No content',
  206: 'Partial content',
  301: 'Moved permanently',
  304: 'Not modified',
  400: 'Bad request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  406: 'Not acceptable',
  409: 'Conflict',
  413: 'Content too large',
  415: 'Unsupported media type',
  416: 'Range not satisfiable',
  422: 'Unprocessable content',
  429: 'Too many requests',
  500: 'Internal server error',
  503: 'Service unavailable',
};

function responsesOf(schemas: Schemas, route: Route, manners: Manners): Json {
  const all: Record<string, z.ZodType | string | null> = {
    ...manners.errors,
    ...(manners.etags && route.method === 'GET' && { 304: null }),
    ...route.answers,
  };
  return Object.fromEntries(
    Object.entries(all).map(([status, shape]) => [
      status,
      { description: MEANINGS[status] ?? status, ...contentOf(schemas, shape) },
    ]),
  );
}

function operationOf(schemas: Schemas, dialect: Dialect, route: Route): Json {
  const parameters = [
    ...pathParameters(schemas, route),
    ...parametersOf(schemas, route.query, 'query'),
    ...(route.method === 'POST' ? [KEY] : []),
  ];
  return {
    operationId: route.operation,
    summary: route.summary,
    ...(route.description !== undefined && { description: route.description }),
    tags: [route.group],
    ...(route.for === 'anybody' && { security: [] }),
    ...(parameters.length > 0 && { parameters }),
    ...requestBodyOf(schemas, route),
    responses: responsesOf(schemas, route, dialect.manners),
  };
}

/** What holds at every door. */
const ABOUT = {
  en: `Sign in at any API of this server and use its access token here as \`Authorization: Bearer …\`, or an API key as \`X-API-Key\`.

What creates or toggles something takes an \`Idempotency-Key\`: sent again with the same key, it answers as the first time and does nothing twice. What is done here is live at every other API.`,
  fr: `Un jeton d'accès obtenu auprès de n'importe quelle API de ce serveur vaut ici (\`Authorization: Bearer …\`), de même qu'une clé d'API (\`X-API-Key\`).

Ce qui crée ou bascule accepte un en-tête \`Idempotency-Key\` : répétée avec la même clé, la requête reçoit la première réponse et rien n'est fait deux fois. Ce qui est fait ici est visible aussitôt dans toutes les autres API.`,
} as const;

/** The OpenAPI 3.1 description of a dialect, made from the very shapes that read its requests and check its answers. */
export function describeDialect(dialect: Dialect, version: string): Json {
  const schemas = new Schemas();
  const paths: Record<string, Json> = {};
  for (const route of dialect.routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(schemas, dialect, route) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: dialect.title,
      version,
      summary: dialect.summary,
      description: `${dialect.summary}\n\n${ABOUT[dialect.language]}`,
      'x-language': dialect.language,
    },
    servers: [{ url: '/' }],
    tags: [...new Set(dialect.routes.map((route) => route.group))].map((name) => ({ name })),
    security: dialect.security.map((scheme) => ({ [scheme]: [] })),
    paths,
    components: {
      schemas: schemas.parts,
      securitySchemes: Object.fromEntries(dialect.security.map((scheme) => [scheme, SECURITY[scheme]])),
    },
  };
}
