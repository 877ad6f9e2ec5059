import createNextIntlPlugin from 'next-intl/plugin';

/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  // The pages know of which build they are: what another one kept on this device may be of other shapes.
  env: { PARLEY_BUILD: process.env.PARLEY_BUILD ?? '' },
  // Without these Next guesses the root from lock files, also from those of folders above.
  turbopack: { root: import.meta.dirname },
  outputFileTracingRoot: import.meta.dirname,
  // No page uses it, and anybody could make it fetch and draw.
  images: { unoptimized: true },
  // Many small files pack worse than a few large ones: by this the first load of a room is 12 KB smaller.
  experimental: {
    turbopackChunking: {
      minChunkSize: 1_000_000,
      maxMergeChunkSize: 2_000_000,
      maxChunkCountPerGroup: 6,
      requestCost: 2_000_000,
      firstPageLoadPriority: 1,
    },
  },
  // npm run check does this, and nobody should wait for it at npm start.
  typescript: { ignoreBuildErrors: true },
};

const withTexts = createNextIntlPlugin({
  requestConfig: './src/ui/language/request.ts',
  // Texts are parsed when they are built, so that no browser loads the parser.
  experimental: { messages: { path: './src/ui/language', format: 'json', locales: 'infer', precompile: true } },
});

export default withTexts(config);
