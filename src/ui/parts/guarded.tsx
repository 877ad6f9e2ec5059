'use client';
/** Tells parts that bring a style element of their own the word that lets it in. */
export { CSPProvider as Guarded } from '@base-ui/react/csp-provider';
