import type {
  AuthService,
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  type BasicPermission,
  type Permission,
  type PolicyDecision,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  createConditionTransformer,
  type PermissionResourceRef,
} from '@backstage/plugin-permission-node';
import {
  auditReadPermission,
  type ContextPermission,
} from '@chartway/plugin-chartway-common';
import type { AuditService } from '../audit/AuditService';
import type { ProductService } from '../catalog/ProductService';
import type { Caller } from './Caller';
import { allows, withoutOwner, type PermissionFilter } from './filters';
import {
  auditResourceType,
  contextResourceType,
  type AuditResource,
  type ContextResource,
  type PartIsOneOf,
  type Visible,
} from './resources';
import { serviceMay } from './servicePolicy';

/** Puts the resource of a refusal into words. */
function describe(resource: ContextResource): string {
  const parts = [
    `product "${resource.product}"`,
    resource.customer && `customer "${resource.customer}"`,
    resource.environment && `environment "${resource.environment}"`,
  ];
  return parts.filter(Boolean).join(', ');
}

const WHO_GRANTS =
  'Whoever administers the role bindings (chartway.policy.bindings) can grant it.';

/**
 * The one place that asks the permission framework. Used by the authorizing decorators of the services only. Every
 * answer that is not a clear yes is a no; refusals of changes go to the audit log.
 */
export class Authorizer {
  readonly #auth: AuthService;
  readonly #permissions: PermissionsService;
  readonly #registry: PermissionsRegistryService;
  readonly #audit: Pick<AuditService, 'denied'>;
  readonly #products: Pick<ProductService, 'owners'>;

  constructor(services: {
    auth: AuthService;
    permissions: PermissionsService;
    registry: PermissionsRegistryService;
    audit: Pick<AuditService, 'denied'>;
    products: Pick<ProductService, 'owners'>;
  }) {
    this.#auth = services.auth;
    this.#permissions = services.permissions;
    this.#registry = services.registry;
    this.#audit = services.audit;
    this.#products = services.products;
  }

  /** @throws NotAllowedError naming the permission. */
  async requireBasic(
    caller: Caller,
    permission: BasicPermission,
  ): Promise<void> {
    if (await this.#mayBasic(caller, permission)) return;
    throw new NotAllowedError(
      `This needs the permission ${permission.name}. ${WHO_GRANTS}`,
    );
  }

  /**
   * @param subject - What is acted on, for the audit log: an instance name, a chart reference.
   * @throws NotAllowedError naming the permission and the context.
   */
  async require(
    caller: Caller,
    permission: ContextPermission,
    resource: ContextResource,
    subject: string,
  ): Promise<void> {
    if (await this.may(caller, permission, resource)) return;
    const error = new NotAllowedError(
      `This needs the permission ${permission.name} for ${describe(
        resource,
      )}. ${WHO_GRANTS}`,
    );
    if (permission.attributes.action !== 'read') {
      const { owner: _, ...context } = resource;
      const intent = { action: permission.name, subject, context };
      await this.#audit.denied(caller, intent, error);
    }
    throw error;
  }

  async may(
    caller: Caller,
    permission: ContextPermission,
    resource: ContextResource,
  ): Promise<boolean> {
    const visible = await this.visible(caller, permission);
    return visible(resource);
  }

  /** Which contexts the caller has a permission for, to decide about some that are at hand. */
  async visible(
    caller: Caller,
    permission: ContextPermission,
  ): Promise<Visible<ContextResource>> {
    const filter = await this.#decide(caller, permission, contextResourceType);
    return resource => allows(filter, resource);
  }

  /** Which audit entries the caller may read, to decide about some that are at hand. */
  async visibleAudit(caller: Caller): Promise<Visible<AuditResource>> {
    const filter = await this.#decide(
      caller,
      auditReadPermission,
      auditResourceType,
    );
    return resource => allows(filter, resource);
  }

  /** Which contexts the caller has a permission for, to read only those from the database. It asks for no owner. */
  async filter(
    caller: Caller,
    permission: ContextPermission,
  ): Promise<PermissionFilter> {
    return this.#withoutOwner(
      await this.#decide(caller, permission, contextResourceType),
    );
  }

  /** Which audit entries the caller may read, to read only those from the database. It asks for no owner. */
  async auditFilter(caller: Caller): Promise<PermissionFilter> {
    return this.#withoutOwner(
      await this.#decide(caller, auditReadPermission, auditResourceType),
    );
  }

  /**
   * What the permission framework answers a person, to explain it. Conditions are left as they are.
   *
   * @returns By permission name; what the framework did not answer is missing.
   */
  async decisions(
    { credentials }: Caller,
    permissions: {
      basic: readonly BasicPermission[];
      perResource: readonly ResourcePermission[];
    },
  ): Promise<Map<string, PolicyDecision>> {
    const { basic, perResource } = permissions;
    const options = { credentials };
    const [ofBasic, ofResources] = await Promise.all([
      this.#permissions.authorize(
        basic.map(permission => ({ permission })),
        options,
      ),
      this.#permissions.authorizeConditional(
        perResource.map(permission => ({ permission })),
        options,
      ),
    ]);
    const decided = new Map<string, PolicyDecision>();
    const add = ({ name }: Permission, decision: PolicyDecision | undefined) =>
      decision && decided.set(name, decision);
    basic.forEach((permission, index) => add(permission, ofBasic[index]));
    perResource.forEach((permission, index) =>
      add(permission, ofResources[index]),
    );
    return decided;
  }

  #withoutOwner(filter: PermissionFilter): Promise<PermissionFilter> {
    return withoutOwner(filter, () => this.#products.owners());
  }

  async #mayBasic(caller: Caller, permission: BasicPermission) {
    const { credentials } = caller;
    if (this.#auth.isPrincipal(credentials, 'service')) {
      return serviceMay(credentials.principal, permission);
    }
    const [decision] = await this.#permissions.authorize([{ permission }], {
      credentials,
    });
    return decision?.result === AuthorizeResult.ALLOW;
  }

  async #decide<T extends string, R>(
    { credentials }: Caller,
    permission: ResourcePermission<T>,
    resourceRef: PermissionResourceRef<R, PartIsOneOf, T>,
  ): Promise<PermissionFilter> {
    if (this.#auth.isPrincipal(credentials, 'service')) {
      const allowed = serviceMay(credentials.principal, permission);
      return { kind: allowed ? 'all' : 'none' };
    }
    const [decision] = await this.#permissions.authorizeConditional(
      [{ permission }],
      { credentials },
    );
    if (decision?.result === AuthorizeResult.ALLOW) return { kind: 'all' };
    if (decision?.result !== AuthorizeResult.CONDITIONAL) {
      return { kind: 'none' };
    }
    const rules = this.#registry.getPermissionRuleset(resourceRef);
    const criteria = createConditionTransformer(rules)(decision.conditions);
    return { kind: 'criteria', criteria };
  }
}
