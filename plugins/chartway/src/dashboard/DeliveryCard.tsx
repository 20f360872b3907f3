import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import { Card, productOf } from '@chartway/plugin-chartway-react';
import { dashboardRouteRef } from '../routes';
import { DeliveryView } from './DeliveryView';

const useStyles = makeStyles(
  theme => ({ more: { marginTop: theme.spacing(2) } }),
  { name: 'ChartwayDeliveryCard' },
);

/** Days that a card looks back. */
const DAYS = 30;

/** How delivery went in the last 30 days. Without a frame: a home page has its own. */
export function DeliverySummary(props: { product?: string }) {
  const { product } = props;
  const classes = useStyles();
  const dashboard = useRouteRef(dashboardRouteRef);
  const query = product ? `?${new URLSearchParams({ product })}` : '';
  return (
    <>
      <DeliveryView query={{ days: DAYS, ...(product && { product }) }} />
      <Typography variant="body2" className={classes.more}>
        <Link to={`${dashboard()}${query}`}>Open the dashboard</Link>
      </Typography>
    </>
  );
}

/** The same in a card, for home pages of the old frontend system. */
export function DeliveryCard() {
  return (
    <Card title="Delivery, last 30 days">
      <DeliverySummary />
    </Card>
  );
}

/** Entity card of a product: how its delivery went. */
export function EntityDeliveryCard() {
  const { entity } = useEntity();
  return (
    <Card title="Delivery, last 30 days">
      <DeliverySummary product={productOf(entity) ?? ''} />
    </Card>
  );
}
