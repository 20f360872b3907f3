import type { CurrentPolicy } from '@chartway/plugin-chartway-node';
import { AuthorizedAccessService } from './access/AuthorizedAccessService';
import { CatalogPeopleDirectory } from './access/CatalogPeopleDirectory';
import { DefaultAccessService } from './access/DefaultAccessService';
import { AuthorizedAuditService } from './audit/AuthorizedAuditService';
import type { AuditRoom } from './auditRoom';
import { Authorizer } from './authorization/Authorizer';
import type { Core } from './backstageServices';
import { CatalogComponentService } from './catalog/CatalogComponentService';
import { AuthorizedChartService } from './charts/AuthorizedChartService';
import { AuthorizedChartTemplateService } from './charts/AuthorizedChartTemplateService';
import type { ChartwayConfig } from './config';
import { authorizedDeploymentRoom } from './deploymentRoom';
import { AuthorizedInstanceHistoryService } from './instances/AuthorizedInstanceHistoryService';
import { AuthorizedInstanceService } from './instances/AuthorizedInstanceService';
import { authorizedLifecycle } from './lifecycleRoom';
import { AuthorizedPortfolioService } from './portfolio/AuthorizedPortfolioService';
import type { Rooms } from './rooms';
import { authorizedValues } from './valuesRoom';

const now = () => new Date();

function makeAuthorizer(core: Core, { audit }: AuditRoom, rooms: Rooms) {
  return new Authorizer({
    auth: core.auth,
    permissions: core.permissions,
    registry: core.permissionsRegistry,
    audit,
    products: rooms.products,
  });
}

/** Decorates every service with its permission checks: all that routes and actions ever get. */
export function makeAuthorized(
  core: Core,
  config: ChartwayConfig,
  room: AuditRoom,
  rooms: Rooms,
  policy: CurrentPolicy,
) {
  const { audit, reading } = room;
  const { products, sources, templates, charts } = rooms;
  const { environments } = config;
  const authorizer = makeAuthorizer(core, room, rooms);
  const instances = new AuthorizedInstanceService({
    service: rooms.instances,
    ...{ authorizer, products, environments },
  });
  const access = new DefaultAccessService({
    ...{ authorizer, policy, userInfo: core.userInfo },
    instances: rooms.instances,
    people: new CatalogPeopleDirectory(core.catalog),
    insecure: config.insecure,
  });
  return {
    access: new AuthorizedAccessService(access, instances),
    instances,
    templates: new AuthorizedChartTemplateService(
      templates,
      authorizer,
      products,
    ),
    charts: new AuthorizedChartService(charts, authorizer, products),
    ...authorizedDeploymentRoom(rooms.deployments, rooms.delivery, {
      ...{ authorizer, instances, products },
    }),
    portfolio: new AuthorizedPortfolioService(rooms.portfolio, authorizer),
    products,
    components: new CatalogComponentService(sources, authorizer),
    history: new AuthorizedInstanceHistoryService(rooms.history, instances),
    ...authorizedValues(rooms, {
      ...{ authorizer, instances, audit, environments },
    }),
    ...authorizedLifecycle(rooms.lifecycle, {
      ...{ authorizer, instances, products },
    }),
    audit: new AuthorizedAuditService({ reading, authorizer, audit, now }),
  };
}

/** What {@link makeAuthorized} makes. */
export type Authorized = ReturnType<typeof makeAuthorized>;
