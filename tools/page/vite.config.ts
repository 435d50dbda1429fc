import { resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { MACHINES } from '../docs/machines.ts';
import { pageDrawing } from './page-drawing.ts';
import { chartOf } from '../../src/engine/chart.ts';

const PAGE = resolve(import.meta.dirname, '../../src/inspector/page');
const MODULE = 'virtual:drawings';

/** The charts are laid out while the page is built: the layout engine is larger than the whole page. */
const drawings: Plugin = {
  name: 'drawings',
  resolveId: (id) => (id === MODULE ? `\0${MODULE}` : null),
  async load(id) {
    if (id !== `\0${MODULE}`) return null;
    const made = await Promise.all(MACHINES.map(({ machine }) => pageDrawing(chartOf(machine))));
    return `export default ${JSON.stringify(made)};`;
  },
};

export default defineConfig({
  root: PAGE,
  base: './',
  plugins: [drawings],
  build: {
    outDir: resolve(PAGE, '../../../dist/inspector/page'),
    emptyOutDir: true,
    target: 'es2024',
    // The content policy of the server lets nothing in that is not a file of its own.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    license: { fileName: 'THIRD-PARTY-NOTICES.md' },
    reportCompressedSize: false,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
});
