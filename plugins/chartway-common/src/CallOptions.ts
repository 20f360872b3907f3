/**
 * What every call takes beside its arguments. Backends pass a token, frontends let their fetch API add one.
 *
 * @public
 */
export type CallOptions = { token?: string; signal?: AbortSignal };
