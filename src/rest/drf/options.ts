import { z } from 'zod';
import type { BodyKind, Route } from '#rest/dialect.ts';

const MEDIA = {
  json: ['application/json'],
  form: ['application/x-www-form-urlencoded', 'multipart/form-data'],
} as const;

interface FieldSchema {
  type?: string | string[];
  maxLength?: number;
  minLength?: number;
}

function labelOf(name: string): string {
  const text = name.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function describeFields(body: z.ZodType): Record<string, object> {
  const schema = z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, FieldSchema>;
    required?: string[];
  };
  return Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([name, { type = 'field', maxLength, minLength }]) => [
      name,
      {
        type: Array.isArray(type) ? type[0] : type,
        required: schema.required?.includes(name) ?? false,
        read_only: false,
        label: labelOf(name),
        ...(maxLength !== undefined && { max_length: maxLength }),
        ...(minLength !== undefined && { min_length: minLength }),
      },
    ]),
  );
}

/** What an OPTIONS request is told of a path, from the shapes that its routes read. */
export function describeOptions(routes: readonly Route[]): object {
  const first = routes[0];
  const accepts = new Set(
    routes.flatMap((route): readonly BodyKind[] => (route.body ? (route.accepts ?? ['json']) : [])),
  );
  const writing = routes.filter((route) => route.body && (route.method === 'POST' || route.method === 'PUT'));
  const actions = Object.fromEntries(writing.map((route) => [route.method, describeFields(route.body)]));
  return {
    name: first?.group ?? '',
    description: first?.summary ?? '',
    renders: ['application/json'],
    parses: [...(accepts.size > 0 ? accepts : new Set(['json' as const]))].flatMap((kind) => MEDIA[kind]),
    ...(writing.length > 0 && { actions }),
  };
}
