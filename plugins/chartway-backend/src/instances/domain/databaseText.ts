/** A text without what databases cannot hold, and no person means: NUL, and halves of characters. */
export const databaseText = (text: string): string =>
  text.replaceAll('\0', '\uFFFD').replace(/\p{Surrogate}/gu, '\uFFFD');
