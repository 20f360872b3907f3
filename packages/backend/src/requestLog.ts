import { rootHttpRouterServiceFactory } from '@backstage/backend-defaults/rootHttpRouter';
import { redactRequestLog } from '@chartway/plugin-chartway-backend';

/** Backstage's router, with a request log that keeps nothing of Chartway's query strings, not even of refused requests. */
export default rootHttpRouterServiceFactory({
  configure({ app, applyDefaults }) {
    app.use('/api/chartway', redactRequestLog());
    applyDefaults();
  },
});
