import catalogPlugin from '@backstage/plugin-catalog/alpha';
import catalogGraphPlugin from '@backstage/plugin-catalog-graph/alpha';
import kubernetesPlugin from '@backstage/plugin-kubernetes/alpha';
import notificationsPlugin from '@backstage/plugin-notifications/alpha';
import orgPlugin from '@backstage/plugin-org/alpha';
import scaffolderPlugin from '@backstage/plugin-scaffolder/alpha';
import searchPlugin from '@backstage/plugin-search/alpha';
import signalsPlugin from '@backstage/plugin-signals/alpha';
import userSettingsPlugin from '@backstage/plugin-user-settings/alpha';
import userSettingsModule from '@backstage/plugin-app-module-user-settings';
import authPlugin from '@backstage/plugin-auth';
import chartwayPlugin, {
  chartwayScaffolderModule,
} from '@chartway/plugin-chartway';
import chartwayDeliveryPlugin from '@chartway/plugin-chartway-delivery';
import { appModule } from './appModule';

/** Everything this app is made of. */
export const features = [
  authPlugin,
  catalogPlugin,
  catalogGraphPlugin,
  kubernetesPlugin,
  notificationsPlugin,
  orgPlugin,
  scaffolderPlugin,
  searchPlugin,
  signalsPlugin,
  userSettingsPlugin,
  userSettingsModule,
  chartwayPlugin,
  chartwayDeliveryPlugin,
  chartwayScaffolderModule,
  appModule,
];
