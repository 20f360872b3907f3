import { createApp } from '@backstage/frontend-defaults';
import { features } from './features';

/** The portal. */
export const app = createApp({ features });
