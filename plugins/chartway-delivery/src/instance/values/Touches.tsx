import type { ChangePreview } from '@chartway/plugin-chartway-common';
import Typography from '@material-ui/core/Typography';
import { InstanceName } from '../../components/InstanceName';

/** Names the instances that a change of a layer touches; nothing when it is only one. */
export function Touches({ preview }: { preview: ChangePreview }) {
  const { names, others } = preview.touches;
  const total = names.length + others;
  if (total <= 1) return null;
  return (
    <Typography variant="body2">
      Touches {total} instances:{' '}
      {names.map((name, position) => (
        <span key={name}>
          {position > 0 && ', '}
          <InstanceName name={name} />
        </span>
      ))}
      {others > 0 &&
        `${names.length > 0 ? ' and ' : ''}${others} that you may not see`}
      .
    </Typography>
  );
}
