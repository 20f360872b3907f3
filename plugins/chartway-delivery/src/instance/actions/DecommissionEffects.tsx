import Typography from '@material-ui/core/Typography';
import type { DecommissionPreview } from '@chartway/plugin-chartway-common';
import type { ReactNode } from 'react';
import { objectKey, objectTitle } from '../shared/objects';

const BY: Record<DecommissionPreview['steps'][number]['by'], string> = {
  portal: 'the portal',
  engine: 'the deployment engine',
  kubernetes: 'Kubernetes',
  person: 'you',
};

/** What goes, what stays and why, in order. */
export function DecommissionEffects(props: { preview: DecommissionPreview }) {
  const { steps, objects, files, namespace } = props.preview;
  const of = (effect: 'pruned' | 'kept') =>
    objects.filter(object => object.effect === effect);
  return (
    <>
      <Part title="In this order">
        <ol>
          {steps.map(({ title, by }) => (
            <li key={title}>
              {title} (by {BY[by]})
            </li>
          ))}
        </ol>
      </Part>
      <Part title={`Pruned (${of('pruned').length})`}>
        <Objects objects={of('pruned')} none="No object is pruned." />
      </Part>
      <Part title={`Kept (${of('kept').length})`}>
        <Objects objects={of('kept')} none="No object is kept." />
      </Part>
      <Part title="Namespace">
        <p>
          <strong>{namespace.name}</strong> is {namespace.effect}:{' '}
          {namespace.reason}
        </p>
      </Part>
      <Part title="Files that go from Git; the history keeps them">
        <ul>
          {files.map(file => (
            <li key={file}>
              <code>{file}</code>
            </li>
          ))}
        </ul>
      </Part>
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <Typography variant="subtitle2" component="h3">
        {title}
      </Typography>
      {children}
    </section>
  );
}

function Objects(props: {
  objects: DecommissionPreview['objects'];
  none: string;
}) {
  if (props.objects.length === 0) return <p>{props.none}</p>;
  return (
    <ul>
      {props.objects.map(object => (
        <li key={objectKey(object)}>
          <strong>{objectTitle(object)}</strong>
          {object.reason && `: ${object.reason}`}
        </li>
      ))}
    </ul>
  );
}
