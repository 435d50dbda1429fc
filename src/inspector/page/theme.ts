const KEY = 'statechartist.theme';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** Takes the colours that were chosen last; `system` follows the screen's own. */
export function startTheme(page: HTMLElement, storage: Storage): void {
  setTheme(page, storage, themeIn(storage));
}

export const themeIn = (storage: Storage): Theme => THEMES.find((theme) => theme === storage.getItem(KEY)) ?? 'system';

export function setTheme(page: HTMLElement, storage: Storage, theme: Theme): void {
  page.dataset['theme'] = theme;
  storage.setItem(KEY, theme);
}
