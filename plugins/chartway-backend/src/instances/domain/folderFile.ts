import { stringify } from 'yaml';

/** Name of the file that keeps an engine's folder; no instance's Application begins so. */
export const FOLDER_FILE = '_folder.yaml';

/**
 * The text of a ConfigMap that stays when the last instance of an engine goes. Without it Argo CD would keep that one for
 * ever: Git has no empty folders, and automated sync never prunes all there is (`allowEmpty`), which is a good guard against
 * a folder that vanished.
 */
export function writeFolderFile(engine: string): string {
  return stringify(
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: `chartway-${engine}`,
        labels: { 'app.kubernetes.io/managed-by': 'chartway' },
      },
      data: {
        about:
          'Chartway writes the files of this folder. This one keeps it when the last instance goes, so that Argo CD removes it.',
      },
    },
    { version: '1.1', lineWidth: 0 },
  );
}
