import tailwindcss from '@tailwindcss/vite';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';
import { compressAssets } from './scripts/compress-assets.ts';

/** `npm run dev` of the whole repository serves the pages with a backend of its own (`dev`). */
export default defineConfig({
  plugins: [vue(), tailwindcss(), compressAssets()],
  define: { __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false' },
  build: {
    manifest: true,
    target: 'es2022',
    // The server's content security policy has no `data:`.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // Few files: each costs a slow line a round trip.
          groups: [
            { name: 'start', tags: ['$initial'], priority: 3 },
            {
              name: 'parts',
              test: /src\/(?:components\/(?:app|flights|order|seat-map\/SeatSample)|domain)|@lucide|shared\/src\/(?:aircraft|flight|airports)/,
              minShareCount: 2,
              priority: 2,
            },
            { name: 'seats', test: /src\/components\/seat-map\//, priority: 1 },
          ],
        },
      },
    },
  },
  // Hundreds of seats in a simulated browser, on a machine that may be busy.
  test: {
    testTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: { name: 'rules', include: ['src/**/*.test.ts'], environment: 'node', isolate: false },
      },
      // Pages keep stores and timers of their modules: each file has its own.
      {
        extends: true,
        test: { name: 'pages', include: ['test/**/*.test.ts'], environment: 'happy-dom' },
      },
    ],
  },
});
