import createNextIntlPlugin from 'next-intl/plugin';

/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  // Without these Next guesses the root from lock files, also from those of folders above.
  turbopack: { root: import.meta.dirname },
  outputFileTracingRoot: import.meta.dirname,
  // npm run check does this, and nobody should wait for it at npm start.
  typescript: { ignoreBuildErrors: true },
};

export default createNextIntlPlugin('./src/ui/language/request.ts')(config);
