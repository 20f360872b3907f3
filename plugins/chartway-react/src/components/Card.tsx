import { InfoCard } from '@backstage/core-components';
import type { ReactNode } from 'react';

const TITLE = { variant: 'h6', component: 'h2' } as const;

/**
 * Backstage's card with a title that leaves room for dense content.
 *
 * @public
 */
export function Card(props: {
  title: string;
  noPadding?: boolean;
  children: ReactNode;
}) {
  return (
    <InfoCard
      title={props.title}
      noPadding={props.noPadding}
      titleTypographyProps={TITLE}
    >
      {props.children}
    </InfoCard>
  );
}
