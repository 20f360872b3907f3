import { saveFile } from '@chartway/plugin-chartway-react';

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
  saveFile(await response.blob(), FILE_NAME.exec(header)?.[1] ?? fallbackName);
}
