export interface Config {
  chartway?: {
    /**
     * True lets the portal start although permissions are switched off; every page then warns. Default: false.
     *
     * @visibility backend
     */
    insecure?: boolean;
    /**
     * Folder for embedded data and caches. A relative path starts from the folder that holds `backstage.json`.
     * Default: `./data`.
     *
     * @visibility backend
     */
    dataFolder?: string;
    /**
     * Kubernetes version to render and lint with, where a destination names none. Default: 1.36.3.
     *
     * @visibility backend
     */
    kubeVersion?: string;
    /**
     * The environments in promotion order. Default: dev, sit, uat, prod.
     *
     * @visibility backend
     */
    environments?: Array<{
      /**
       * Lower-case letters, digits and hyphens.
       *
       * @visibility backend
       */
      name: string;
      /** @visibility backend */
      title: string;
      /**
       * Environments of one group may be promoted together.
       *
       * @visibility backend
       */
      group: string;
      /**
       * `automatic` releases a change of values at once; `manual` waits for a release or promotion.
       *
       * @visibility backend
       */
      release: 'automatic' | 'manual';
      /**
       * What saving values does: a commit, or a pull request that somebody else merges. Default: commit.
       *
       * @visibility backend
       */
      save?: 'commit' | 'pull-request';
      /**
       * Whether the deployment engine follows Git by itself, or waits for a person to sync. Default: automatic.
       *
       * @visibility backend
       */
      sync?: 'automatic' | 'manual';
      /**
       * With automatic sync: whether the engine undoes changes made in the cluster. Default: true.
       *
       * @visibility backend
       */
      selfHeal?: boolean;
    }>;
    /**
     * Where the Git repositories live.
     */
    git:
      | {
          /**
           * Bare repositories in a folder.
           *
           * @visibility backend
           */
          type: 'local';
          /**
           * Folder of the repositories. Default: `git` in the data folder.
           *
           * @visibility backend
           */
          folder?: string;
        }
      | {
          /**
           * A Gitea server.
           *
           * @visibility backend
           */
          type: 'gitea';
          /**
           * Such as `https://gitea.example.com`.
           *
           * @visibility backend
           */
          url: string;
          /**
           * User or organization that owns the repositories.
           *
           * @visibility backend
           */
          owner: string;
          /**
           * User the token belongs to.
           *
           * @visibility backend
           */
          username: string;
          /**
           * Access token that may write repositories and pull requests.
           *
           * @visibility secret
           */
          token: string;
          /**
           * Make repositories that do not exist. Default: false.
           *
           * @visibility backend
           */
          createRepositories?: boolean;
        }
      | {
          /**
           * The type of an adapter that another backend module adds; the other keys are its own.
           *
           * @visibility backend
           */
          type: string;
          /** @visibility secret */
          [key: string]: unknown;
        };
    /**
     * Names of the repositories on the Git host.
     */
    repositories?: {
      /** Chart templates, a folder each. */
      chartTemplates?: {
        /** @visibility backend */
        name?: string;
        /** @visibility backend */
        branch?: string;
        /**
         * Folder of the templates. Default: the root.
         *
         * @visibility backend
         */
        folder?: string;
      };
      /** Sources of the generated charts. */
      charts?: {
        /** @visibility backend */
        name?: string;
        /** @visibility backend */
        branch?: string;
      };
      /** What should run where. */
      gitops?: {
        /** @visibility backend */
        name?: string;
        /** @visibility backend */
        branch?: string;
      };
    };
    /**
     * Where charts are published.
     */
    registry:
      | {
          /**
           * An OCI image layout in a folder.
           *
           * @visibility backend
           */
          type: 'layout';
          /**
           * Default: `registry` in the data folder.
           *
           * @visibility backend
           */
          folder?: string;
        }
      | {
          /**
           * An OCI registry.
           *
           * @visibility backend
           */
          type: 'oci';
          /**
           * Such as `oci://registry.example.com/charts`.
           *
           * @visibility backend
           */
          url: string;
          /**
           * HTTP instead of HTTPS. Default: false.
           *
           * @visibility backend
           */
          plainHttp?: boolean;
          /** @visibility backend */
          username?: string;
          /** @visibility secret */
          password?: string;
          /**
           * Page of a chart version, such as `https://registry.example.com/{name}/{version}`.
           *
           * @visibility backend
           */
          webUrl?: string;
        }
      | {
          /**
           * The type of an adapter that another backend module adds; the other keys are its own.
           *
           * @visibility backend
           */
          type: string;
          /** @visibility secret */
          [key: string]: unknown;
        };
    /**
     * Who may tell the portal that something changed. Default: nobody; the portal then looks by itself.
     */
    webhooks?: {
      gitea?: {
        /**
         * At least 16 characters; Gitea signs with it.
         *
         * @visibility secret
         */
        secret: string;
      };
      github?: {
        /**
         * At least 16 characters; GitHub signs with it.
         *
         * @visibility secret
         */
        secret: string;
      };
      gitlab?: {
        /**
         * At least 16 characters; GitLab sends it.
         *
         * @visibility secret
         */
        secret: string;
      };
      argocd?: {
        /**
         * At least 16 characters; Argo CD sends it.
         *
         * @visibility secret
         */
        secret: string;
      };
    };
    /**
     * Deployment engines, by name. Default: none; Git then holds the desired state and nothing applies it.
     */
    engines?: Array<
      | {
          /**
           * Name that destinations refer to.
           *
           * @visibility backend
           */
          name: string;
          /**
           * Folder of the GitOps repository that holds its Applications. Default: `apps` for the first engine, `apps-NAME`
           * for others.
           *
           * @visibility backend
           */
          applications?: string;
          /**
           * Who makes the Applications: the portal, one file each, or one ApplicationSet for each environment. Default:
           * files.
           *
           * @visibility backend
           */
          applicationsBy?: 'files' | 'application-sets';
          /**
           * AppProjects that the portal writes, for destinations to name.
           */
          appProjects?: Array<{
            /** @visibility backend */
            name: string;
            /** @visibility backend */
            description?: string;
            /**
             * When Applications may be synced, or may not.
             */
            syncWindows?: Array<{
              /** @visibility backend */
              kind: 'allow' | 'deny';
              /**
               * Five fields of cron.
               *
               * @visibility backend
               */
              schedule: string;
              /**
               * Such as 8h or 90m.
               *
               * @visibility backend
               */
              duration: string;
              /**
               * IANA time zone. Default: UTC.
               *
               * @visibility backend
               */
              timeZone?: string;
              /**
               * Names of Applications, with `*`. Default: all.
               *
               * @visibility backend
               */
              applications?: string[];
              /**
               * Whether people may sync in spite of it. Default: false.
               *
               * @visibility backend
               */
              manualSync?: boolean;
            }>;
            /**
             * What groups of Argo CD's own sign-in may do.
             */
            roles?: Array<{
              /** @visibility backend */
              name: string;
              /** @visibility backend */
              groups: string[];
              /** @visibility backend */
              actions: string[];
            }>;
            /**
             * Cluster-scoped kinds that charts may hold, beside namespaces.
             */
            clusterResources?: Array<{
              /** @visibility backend */
              group: string;
              /** @visibility backend */
              kind: string;
            }>;
          }>;
          /**
           * An Argo CD server.
           *
           * @visibility backend
           */
          type: 'argocd';
          /** @visibility backend */
          url: string;
          /**
           * API token of an account that may read and sync applications and manage repositories.
           *
           * @visibility secret
           */
          token: string;
          /**
           * Argo CD project of the root Application. Default: `default`.
           *
           * @visibility backend
           */
          project?: string;
          /**
           * Namespace of the root Application, and of Applications that are named without one. Default: `argocd`.
           *
           * @visibility backend
           */
          namespace?: string;
          /**
           * Namespaces whose Applications are seen. Default: `namespace` only.
           *
           * @visibility backend
           */
          namespaces?: string[];
          /**
           * Projects whose Applications are seen. Default: all that the account may read.
           *
           * @visibility backend
           */
          projects?: string[];
          /**
           * Seconds an action may take. Default: 20.
           *
           * @visibility backend
           */
          timeout?: number;
          /**
           * Seconds a read may take. Default: 10.
           *
           * @visibility backend
           */
          readTimeout?: number;
          /**
           * Seconds between two full readings, 290 at most. Default: 290.
           *
           * @visibility backend
           */
          resync?: number;
          /** How Argo CD itself reads the Git repositories. */
          git?: {
            /** @visibility backend */
            username?: string;
            /** @visibility secret */
            password?: string;
          };
          /** How Argo CD itself reads the chart registry. */
          registry?: {
            /** @visibility backend */
            username?: string;
            /** @visibility secret */
            password?: string;
            /**
             * HTTP instead of HTTPS. Default: false.
             *
             * @visibility backend
             */
            plainHttp?: boolean;
          };
        }
      | {
          /** @visibility backend */
          name: string;
          /**
           * The type of an adapter that another backend module adds; the other keys are its own.
           *
           * @visibility backend
           */
          type: string;
          /** @visibility secret */
          [key: string]: unknown;
        }
    >;
    /**
     * Kubernetes clusters that the portal itself may touch: it deletes the namespaces that were made for an instance when
     * that is decommissioned. Without it such namespaces stay. Default: none.
     */
    clusters?: Array<{
      /**
       * Lower-case letters, digits and hyphens.
       *
       * @visibility backend
       */
      name: string;
      /**
       * URL of the Kubernetes API as the destinations name it, such as `https://kubernetes.default.svc`.
       *
       * @visibility backend
       */
      server: string;
      /**
       * Engine whose destinations are meant; `https://kubernetes.default.svc` is another cluster for each Argo CD. Default:
       * all.
       *
       * @visibility backend
       */
      engine?: string;
      /**
       * Where the portal reaches it with `token`. Default: `server`.
       *
       * @visibility backend
       */
      url?: string;
      /**
       * Path of a kubeconfig file with the address, and a token or a client certificate. Needs this or `token`.
       *
       * @visibility backend
       */
      kubeconfig?: string;
      /**
       * Context of the kubeconfig file. Default: the current one.
       *
       * @visibility backend
       */
      context?: string;
      /**
       * Token of a service account that may get and delete namespaces, and list pods, services and volume claims.
       *
       * @visibility secret
       */
      token?: string;
      /**
       * Certificate authority of the server: PEM in base64. Default: those the system trusts.
       *
       * @visibility backend
       */
      caData?: string;
    }>;
    /**
     * Where instances go. The first rule that matches counts; a part is an exact name or `*`, the default. Default: one
     * rule for everything, without an engine.
     */
    destinations?: Array<{
      /** @visibility backend */
      product?: string;
      /** @visibility backend */
      customer?: string;
      /** @visibility backend */
      environment?: string;
      /**
       * Name of an engine.
       *
       * @visibility backend
       */
      engine?: string;
      /**
       * Argo CD project. Default: `default`.
       *
       * @visibility backend
       */
      project?: string;
      /**
       * URL of the Kubernetes API, as the engine knows it. Default: `https://kubernetes.default.svc`.
       *
       * @visibility backend
       */
      server?: string;
      /**
       * Template of the namespace: `{product}`, `{customer}`, `{environment}`, `{instance}`, `{instanceName}`.
       * Default: `{instanceName}`.
       *
       * @visibility backend
       */
      namespace?: string;
      /**
       * Kubernetes version to render and lint with.
       *
       * @visibility backend
       */
      kubeVersion?: string;
    }>;
    /**
     * The audit log: who signs it, where it is anchored, where it is sent to.
     */
    audit?: {
      /**
       * Identity of the log and name of its key: a URL without scheme, neither spaces nor `+`. Default: host of
       * `backend.baseUrl`, and `/audit`. Give it a value before the first start and leave it.
       *
       * @visibility backend
       */
      origin?: string;
      /**
       * Key that checkpoints are signed with, `PRIVATE+KEY+…`. Default: `audit/signing-key` in the data folder, made at the
       * first start. Several replicas need the same one.
       *
       * @visibility secret
       */
      key?: string;
      /**
       * Verifier keys, `name+id+base64`, that signed earlier checkpoints of this log.
       *
       * @visibility backend
       */
      formerKeys?: string[];
      /**
       * Seconds between two checkpoints. Default: 60.
       *
       * @visibility backend
       */
      checkpointSeconds?: number;
      /**
       * Where checkpoints are kept outside the database. Default: `git`.
       */
      anchor?:
        | {
            /**
             * A branch of the GitOps repository.
             *
             * @visibility backend
             */
            type: 'git';
            /**
             * Default: `audit-checkpoints`.
             *
             * @visibility backend
             */
            branch?: string;
          }
        | {
            /**
             * Files in a folder.
             *
             * @visibility backend
             */
            type: 'file';
            /** @visibility backend */
            folder: string;
          }
        | {
            /**
             * Nowhere: whoever owns database and key can rewrite the log unseen.
             *
             * @visibility backend
             */
            type: 'none';
          };
      /**
       * Systems that get every record, in order, at least once.
       */
      forward?: Array<
        | {
            /** @visibility backend */
            type: 'syslog';
            /**
             * Keeps its place in the log under this name.
             *
             * @visibility backend
             */
            name: string;
            /** @visibility backend */
            host: string;
            /**
             * Default: 6514.
             *
             * @visibility backend
             */
            port?: number;
            /**
             * Default: `tls`. `udp` loses messages unseen.
             *
             * @visibility backend
             */
            transport?: 'tls' | 'tcp' | 'udp';
            /**
             * Certificates (PEM) that the receiver's is checked with. Default: those of Node.
             *
             * @visibility backend
             */
            caFile?: string;
            /**
             * Where a new one begins. Default: `beginning`.
             *
             * @visibility backend
             */
            start?: 'beginning' | 'now';
          }
        | {
            /** @visibility backend */
            type: 'webhook';
            /** @visibility backend */
            name: string;
            /** @visibility secret */
            url: string;
            /**
             * What the signature of each message is made with, at least 16 characters.
             *
             * @visibility secret
             */
            secret: string;
            /** @visibility backend */
            start?: 'beginning' | 'now';
          }
      >;
    };
    polling?: {
      /**
       * Seconds between two looks at Git for what people push without the portal, 5 to 3600. With webhooks it may be long.
       * Default: 30.
       *
       * @visibility backend
       */
      seconds?: number;
    };
    examples?: {
      /**
       * Fill repositories that have no commit with the examples at start. Default: false.
       *
       * @visibility backend
       */
      seed?: boolean;
      /**
       * Folder of the examples. Default: `./examples`.
       *
       * @visibility backend
       */
      folder?: string;
    };
  };
}
