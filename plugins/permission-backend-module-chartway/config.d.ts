export interface Config {
  chartway?: {
    policy?: {
      /**
       * True lets the roles that may reveal secrets see their values, with a reason. Default: false, nobody does.
       *
       * @visibility backend
       */
      reveal?: boolean;
      /**
       * Which group has which role, and where. What no binding gives is denied.
       * Read again when the configuration changes; no restart is needed.
       *
       * @visibility backend
       */
      bindings?: Array<{
        /**
         * Entity reference of a group, such as `group:default/devops`.
         *
         * @visibility backend
         */
        group: string;
        /**
         * One of the seven roles.
         *
         * @visibility backend
         */
        role:
          | 'developer'
          | 'template-author'
          | 'template-user'
          | 'devops'
          | 'platform-engineer'
          | 'operations'
          | 'support';
        /**
         * Names of products, or `*` for all. Default: the products the group owns.
         *
         * @visibility backend
         */
        products?: string[];
        /**
         * Names of customers. Default: `*`, all.
         *
         * @visibility backend
         */
        customers?: string[];
        /**
         * Names of environments. Default: `*`, all that the role reaches.
         *
         * @visibility backend
         */
        environments?: string[];
      }>;
    };
  };
}
