import { resolve } from 'node:path';
import { defineConfig } from 'vite';

const PAGE = resolve(import.meta.dirname, '../../src/stately/page');

export default defineConfig({
  root: PAGE,
  base: './',
  build: {
    outDir: resolve(PAGE, '../../../dist/stately/page'),
    emptyOutDir: true,
    target: 'es2024',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
});
