import {
  coreServices,
  createBackendModule,
  type AuthService,
} from '@backstage/backend-plugin-api';
import {
  RELATION_CHILD_OF,
  RELATION_MEMBER_OF,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import {
  authOwnershipResolutionExtensionPoint,
  type AuthOwnershipResolver,
} from '@backstage/plugin-auth-node';
import {
  catalogServiceRef,
  type CatalogService,
} from '@backstage/plugin-catalog-node';

const targets = (entity: Entity | undefined, type: string) =>
  (entity?.relations ?? [])
    .filter(relation => relation.type === type)
    .map(({ targetRef }) => targetRef);

/** Finds the groups of somebody who signs in: those they are a member of, and every group above these. */
class GroupsAbove implements AuthOwnershipResolver {
  readonly #catalog: CatalogService;
  readonly #auth: AuthService;

  constructor(catalog: CatalogService, auth: AuthService) {
    this.#catalog = catalog;
    this.#auth = auth;
  }

  async resolveOwnershipEntityRefs(entity: Entity) {
    const credentials = await this.#auth.getOwnServiceCredentials();
    const groups = new Set<string>();
    let level = targets(entity, RELATION_MEMBER_OF);
    while (level.length > 0) {
      level.forEach(ref => groups.add(ref));
      const { items } = await this.#catalog.getEntitiesByRefs(
        { entityRefs: level, fields: ['kind', 'metadata', 'relations'] },
        { credentials },
      );
      const above = items.flatMap(item => targets(item, RELATION_CHILD_OF));
      // Every group once: a circle of groups ends too.
      level = [...new Set(above)].filter(ref => !groups.has(ref));
    }
    return { ownershipEntityRefs: [stringifyEntityRef(entity), ...groups] };
  }
}

/** Lets roles that are bound to a group hold for the members of the groups below it. */
export default createBackendModule({
  pluginId: 'auth',
  moduleId: 'chartway-groups-above',
  register(module) {
    module.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        ownership: authOwnershipResolutionExtensionPoint,
      },
      async init({ auth, catalog, ownership }) {
        ownership.setAuthOwnershipResolver(new GroupsAbove(catalog, auth));
      },
    });
  },
});
