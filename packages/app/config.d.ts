export interface Config {
  app?: {
    /**
     * How people sign in outside development.
     */
    signIn?: {
      /**
       * Id of the provider, such as `github`; the same as under `auth.providers`.
       * @visibility frontend
       */
      provider?: string;
      /**
       * True when a proxy in front of the portal signs people in.
       * @visibility frontend
       */
      proxied?: boolean;
    };
  };
}
