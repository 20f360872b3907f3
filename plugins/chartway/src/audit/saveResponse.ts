const FILE_NAME = /filename="?([^";]+)"?/;

/**
 * Hands the body of a response to the browser's downloads, under the name that the response gives it.
 *
 * @throws what reading the body throws: an export that ends early leaves no file behind.
 */
export async function saveResponse(
  response: Response,
  fallbackName: string,
): Promise<void> {
  const header = response.headers.get('content-disposition') ?? '';
  const address = URL.createObjectURL(await response.blob());
  try {
    const link = document.createElement('a');
    link.href = address;
    link.download = FILE_NAME.exec(header)?.[1] ?? fallbackName;
    link.click();
  } finally {
    // Firefox reads the address after the click has returned.
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }
}
