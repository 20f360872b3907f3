const KEY = 'chartway.development-user';

/** The person chosen in this browser session, if any. */
export function rememberedUser(): string | undefined {
  return window.sessionStorage.getItem(KEY) ?? undefined;
}

/** Remembers the choice until the browser session ends or the person signs out. */
export function rememberUser(name: string): void {
  window.sessionStorage.setItem(KEY, name);
}

/** Forgets the choice. */
export function forgetUser(): void {
  window.sessionStorage.removeItem(KEY);
}
