import { parseYaml11, type Json } from '@chartway/chart-kit';

const CONTAINER_LISTS = ['containers', 'initContainers', 'ephemeralContainers'];

function collectImages(value: Json, images: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) collectImages(item, images);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    if (CONTAINER_LISTS.includes(key) && Array.isArray(child)) {
      for (const container of child) addImage(container, images);
    }
    collectImages(child, images);
  }
}

function addImage(container: Json, images: Set<string>): void {
  if (typeof container !== 'object' || container === null) return;
  if (Array.isArray(container)) return;
  const { image } = container;
  if (typeof image === 'string' && image !== '') images.add(image);
}

/**
 * The images that rendered manifests run, sorted, each once: those of every list of containers, wherever it stands, so
 * that custom workloads count too. A document that is no YAML for us has none.
 */
export function imagesOf(manifests: readonly string[]): string[] {
  const images = new Set<string>();
  for (const manifest of manifests) {
    try {
      collectImages(parseYaml11(manifest), images);
    } catch {
      // Helm has rendered it, the API server will judge it; the list of images is information only.
    }
  }
  return [...images].sort();
}
