/**
 * Hands a file to the browser's downloads.
 *
 * @public
 */
export function saveFile(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  try {
    const link = document.createElement('a');
    link.href = address;
    link.download = name;
    link.click();
  } finally {
    // Firefox reads the address after the click has returned.
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }
}
