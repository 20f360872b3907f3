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
