import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableContainer from '@material-ui/core/TableContainer';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import { makeStyles } from '@material-ui/core/styles';
import type { Environment, Instance } from '@chartway/plugin-chartway-common';
import { StatusWord, useDeployments } from '@chartway/plugin-chartway-react';
import { statusOf, type InstanceStatus } from '../statusOf';
import { InstanceName } from '../components/InstanceName';

const useStyles = makeStyles(
  theme => ({
    stage: {
      display: 'flex',
      alignItems: 'center',
      flexWrap: 'wrap',
      columnGap: theme.spacing(0.75),
    },
  }),
  { name: 'ChartwayDeploymentMatrix' },
);

/** Instances of a product: rows are customers, columns are environments. */
export function DeploymentMatrix(props: {
  instances: Instance[];
  environments: Environment[];
}) {
  const { instances } = props;
  const deployments = useDeployments(instances.map(one => one.name));
  const columns = columnsOf(instances, props.environments);
  const customers = [...new Set(instances.map(one => one.context.customer))];
  return (
    <TableContainer>
      <Table size="small" aria-label="Deployments by customer and environment">
        <TableHead>
          <TableRow>
            <TableCell>Customer</TableCell>
            {columns.map(({ name, title }) => (
              <TableCell key={name}>{title}</TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {customers.sort().map(customer => (
            <TableRow key={customer}>
              <TableCell component="th" scope="row" role="rowheader">
                {customer}
              </TableCell>
              {columns.map(({ name }) => (
                <TableCell key={name}>
                  <Stage
                    instances={instances.filter(
                      ({ context }) =>
                        context.customer === customer &&
                        context.environment === name,
                    )}
                    statusOf={instance => statusOf(instance, deployments)}
                  />
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

function Stage(props: {
  instances: Instance[];
  statusOf: (instance: Instance) => InstanceStatus;
}) {
  const classes = useStyles();
  if (props.instances.length === 0)
    return <span aria-label="no instance">–</span>;
  return (
    <>
      {props.instances.map(instance => (
        <div key={instance.name} className={classes.stage}>
          <InstanceName
            name={instance.name}
            label={`${instance.context.instance} ${instance.release.chart.version}`}
          />{' '}
          <StatusWord {...props.statusOf(instance)} />
        </div>
      ))}
    </>
  );
}

/** The configured environments in promotion order, then others that instances name. */
function columnsOf(instances: Instance[], environments: Environment[]) {
  const known = new Set(environments.map(one => one.name));
  const others = new Set(
    instances
      .map(one => one.context.environment)
      .filter(name => !known.has(name)),
  );
  return [
    ...environments.map(({ name, title }) => ({ name, title })),
    ...[...others].map(name => ({ name, title: name })),
  ];
}
