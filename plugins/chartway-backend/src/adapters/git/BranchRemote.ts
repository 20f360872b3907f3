/** The place that owns the branches: a host reached over a network, or the bare repository itself. */
export interface BranchRemote {
  /** Name of the repository for messages: `repository charts of Gitea at http://…`. */
  readonly label: string;
  /**
   * Commit of each branch as the host has it now; their objects are in the store afterwards.
   *
   * @throws UpstreamError, NotFoundError
   */
  heads(): Promise<ReadonlyMap<string, string>>;
  /**
   * Like `heads`, but may tell how the host was up to a second ago, unless {@link BranchRemote.changed} was called since.
   * What was published here is always in it.
   *
   * @throws UpstreamError, NotFoundError
   */
  recentHeads(): Promise<ReadonlyMap<string, string>>;
  /** Forgets how the host was: somebody says that it is another way now. */
  changed(): void;
  /**
   * Sets a branch to a commit of the store if it is still at `from` (undefined: does not exist).
   *
   * @returns `moved` when it is not.
   * @throws UpstreamError when the host refuses or does not answer; nothing has changed then, as far as one can know.
   */
  publish(
    branch: string,
    from: string | undefined,
    to: string,
  ): Promise<'published' | 'moved'>;
}
