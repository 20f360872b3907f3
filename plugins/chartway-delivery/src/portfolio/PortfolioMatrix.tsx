import { EmptyState, InfoCard } from '@backstage/core-components';
import type {
  PortfolioFilter,
  PortfolioItem,
} from '@chartway/plugin-chartway-common';
import {
  dataOf,
  StatePanel,
  useProductMatrix,
} from '@chartway/plugin-chartway-react';
import { DeploymentMatrix } from '../components/DeploymentMatrix';
import { matchesFilter } from './matchesFilter';

/** The matrix of the product that the filters name, narrowed by the others. */
export function PortfolioMatrix({ filter }: { filter: PortfolioFilter }) {
  const { product } = filter;
  if (!product)
    return (
      <EmptyState
        missing="content"
        title="Choose a product"
        description="A matrix shows one product: its customers as rows, the environments as columns. Choose the product in the filters above."
      />
    );
  return <OneProduct key={product} product={product} filter={filter} />;
}

function OneProduct(props: { product: string; filter: PortfolioFilter }) {
  const { product, filter } = props;
  const matrix = useProductMatrix(product);
  const items = dataOf(matrix)?.items ?? [];
  const shown = items.filter(item => matchesFilter(item, filter));
  return (
    <>
      <StatePanel
        remote={matrix}
        what={`the instances of ${product}`}
        rows={8}
        empty={{
          title: 'No instance',
          description: `${product} has no instance that you may see.`,
        }}
      />
      {items.length > 0 && <Matrix items={shown} />}
    </>
  );
}

function Matrix({ items }: { items: PortfolioItem[] }) {
  if (items.length === 0)
    return (
      <EmptyState
        missing="content"
        title="No instance matches"
        description="Clear the filters, or choose others."
      />
    );
  return (
    <InfoCard noPadding>
      <DeploymentMatrix items={items} />
    </InfoCard>
  );
}
