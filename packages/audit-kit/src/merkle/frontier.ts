import { TreeError } from '../errors';
import {
  emptyRoot,
  fromBase64,
  HASH_BYTES,
  nodeHash,
  sameHash,
  toBase64,
} from './hash';

/**
 * What is needed to let a tree grow: its size and the roots of the perfect subtrees that make it up, the largest first (one
 * per bit that is set in the size). A few hundred bytes for any log.
 *
 * @public
 */
export type Frontier = {
  readonly size: number;
  readonly nodes: readonly Uint8Array[];
};

/**
 * The frontier of the tree without leaves.
 *
 * @public
 */
export const EMPTY_FRONTIER: Frontier = { size: 0, nodes: [] };

/** How often 2 divides a number; sizes exceed 32 bits. */
function trailingZeros(value: number): number {
  let count = 0;
  let rest = value;
  while (rest > 0 && rest % 2 === 0) {
    rest /= 2;
    count += 1;
  }
  return count;
}

/** Number of bits set. */
function ones(value: number): number {
  let count = 0;
  for (let rest = value; rest > 0; rest = Math.floor(rest / 2)) {
    count += rest % 2;
  }
  return count;
}

/** Whether a number can be the size of a tree. */
export function isSize(size: number): boolean {
  return Number.isSafeInteger(size) && size >= 0;
}

function checked(frontier: Frontier): Frontier {
  if (!isSize(frontier.size)) {
    throw new TreeError(`${frontier.size} is no size of a tree.`);
  }
  if (frontier.nodes.length !== ones(frontier.size)) {
    throw new TreeError(
      `The frontier of a tree of ${frontier.size} leaves has ${ones(
        frontier.size,
      )} nodes, not ${frontier.nodes.length}.`,
    );
  }
  if (frontier.nodes.some(node => node.length !== HASH_BYTES)) {
    throw new TreeError(`A node of a frontier has ${HASH_BYTES} bytes.`);
  }
  return frontier;
}

/**
 * Root of the tree with this frontier.
 *
 * @public
 */
export function frontierRoot(frontier: Frontier): Uint8Array {
  const [last, ...others] = [...checked(frontier).nodes].reverse();
  if (last === undefined) return emptyRoot();
  return others.reduce((root, node) => nodeHash(node, root), last);
}

/**
 * A frontier as text, to be kept beside the log: its size and its nodes in base64, separated by spaces.
 *
 * @public
 */
export function encodeFrontier(frontier: Frontier): string {
  return [String(frontier.size), ...frontier.nodes.map(toBase64)].join(' ');
}

/**
 * Reads what {@link encodeFrontier} wrote. Whether the frontier is genuine is another question: compare
 * {@link frontierRoot} with a root that is trusted.
 *
 * @throws TreeError when it is no frontier.
 *
 * @public
 */
export function decodeFrontier(text: string): Frontier {
  const [size = '', ...nodes] = text.split(' ');
  if (!/^(0|[1-9]\d*)$/.test(size)) {
    throw new TreeError('A frontier begins with the size of its tree.');
  }
  return checked({
    size: Number(size),
    nodes: nodes.map(node => {
      const bytes = fromBase64(node);
      if (bytes === undefined) {
        throw new TreeError('A node of a frontier is written in base64.');
      }
      return bytes;
    }),
  });
}

/** A tree that grows leaf by leaf. It keeps its frontier only. */
export class GrowingTree {
  #size: number;
  readonly #nodes: Uint8Array[];

  constructor(frontier: Frontier) {
    const { size, nodes } = checked(frontier);
    this.#size = size;
    this.#nodes = [...nodes];
  }

  get size(): number {
    return this.#size;
  }

  /** Adds a leaf; `completed` is told every perfect subtree that it completes: height and root, the leaf first. */
  push(
    leaf: Uint8Array,
    completed?: (height: number, root: Uint8Array) => void,
  ): void {
    this.#size += 1;
    let root = leaf;
    completed?.(0, root);
    const merges = trailingZeros(this.#size);
    for (let height = 1; height <= merges; height += 1) {
      const left = this.#nodes.pop();
      if (left === undefined) throw new TreeError('The frontier is too short.');
      root = nodeHash(left, root);
      completed?.(height, root);
    }
    this.#nodes.push(root);
  }

  frontier(): Frontier {
    return { size: this.#size, nodes: [...this.#nodes] };
  }

  root(): Uint8Array {
    return frontierRoot({ size: this.#size, nodes: this.#nodes });
  }

  /** Whether the tree has this root. */
  hasRoot(root: Uint8Array): boolean {
    return sameHash(this.root(), root);
  }
}
