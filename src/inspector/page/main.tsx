import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { PageContext } from './hooks.ts';
import { openPage } from './page.ts';
import { startTheme } from './theme.ts';

startTheme(document.documentElement, localStorage);
const root = document.querySelector('#root');
if (root === null) throw new Error('the page has no place to draw in');
createRoot(root).render(
  <PageContext value={openPage(window)}>
    <App />
  </PageContext>,
);
