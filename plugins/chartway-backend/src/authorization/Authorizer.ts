import type {
  AuthService,
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  type BasicPermission,
  type PolicyDecision,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  createConditionAuthorizer,
  type PermissionResourceRef,
} from '@backstage/plugin-permission-node';
import {
  auditReadPermission,
  type ContextPermission,
} from '@chartway/plugin-chartway-common';
import type { AuditService } from '../audit/AuditService';
import type { Caller } from './Caller';
import {
  auditResourceType,
  contextResourceType,
  type AuditResource,
  type ContextResource,
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

  constructor(services: {
    auth: AuthService;
    permissions: PermissionsService;
    registry: PermissionsRegistryService;
    audit: Pick<AuditService, 'denied'>;
  }) {
    this.#auth = services.auth;
    this.#permissions = services.permissions;
    this.#registry = services.registry;
    this.#audit = services.audit;
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

  /** Which contexts the caller has a permission for, to filter a list. */
  visible(
    caller: Caller,
    permission: ContextPermission,
  ): Promise<Visible<ContextResource>> {
    return this.#predicate(caller, permission, contextResourceType);
  }

  /** Which audit entries the caller may read. */
  visibleAudit(caller: Caller): Promise<Visible<AuditResource>> {
    return this.#predicate(caller, auditReadPermission, auditResourceType);
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

  async #predicate<T extends string, R, Q>(
    { credentials }: Caller,
    permission: ResourcePermission<T>,
    resourceRef: PermissionResourceRef<R, Q, T>,
  ): Promise<Visible<R>> {
    if (this.#auth.isPrincipal(credentials, 'service')) {
      const allowed = serviceMay(credentials.principal, permission);
      return () => allowed;
    }
    const [decision] = await this.#permissions.authorizeConditional(
      [{ permission }],
      { credentials },
    );
    if (!decision) return () => false;
    const rules = this.#registry.getPermissionRuleset(resourceRef);
    const isAuthorized = createConditionAuthorizer<R>(rules);
    const policyDecision: PolicyDecision = decision;
    return resource => isAuthorized(policyDecision, resource);
  }
}
