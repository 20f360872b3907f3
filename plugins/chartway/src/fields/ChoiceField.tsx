import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import Autocomplete from '@material-ui/lab/Autocomplete';
import type { Choice } from '@chartway/plugin-chartway-common';
import { dataOf, type RemoteWithReload } from '@chartway/plugin-chartway-react';
import type { ReactNode } from 'react';
import type { FieldBasics } from './fieldProps';
import { RemoteHint } from './FieldHint';

/** A text field that offers the names the catalog knows and takes others. */
export function ChoiceField(props: {
  basics: FieldBasics;
  /** `the products` */
  what: string;
  choices: RemoteWithReload<Choice[]>;
  value: string;
  onChange: (value: string | undefined) => void;
  /** Says what the answer means. */
  hint: ReactNode;
}) {
  const { basics, choices, value } = props;
  const known = dataOf(choices) ?? [];
  return (
    <>
      <Autocomplete<string, false, boolean, true>
        id={basics.id}
        freeSolo
        disabled={basics.disabled}
        options={known.map(choice => choice.name)}
        inputValue={value}
        value={value || null}
        loading={choices.state === 'loading'}
        filterOptions={() => offered(known, value)}
        onInputChange={(_event, next, reason) => {
          // A "reset" on mount only repeats the value there is.
          if (next !== value || reason === 'clear') {
            props.onChange(next === '' ? undefined : next);
          }
        }}
        renderOption={name => (
          <ChoiceRow choice={known.find(one => one.name === name)} />
        )}
        renderInput={params => (
          <TextField
            {...params}
            label={basics.label}
            required={basics.required}
            error={basics.invalid}
            helperText={basics.description}
            variant="outlined"
            margin="dense"
          />
        )}
      />
      {props.hint}
      <RemoteHint
        remote={choices}
        what={props.what}
        meanwhile="You can type the name."
      />
    </>
  );
}

/** Names that what is typed may mean; all of them once one is chosen, so that another can be. */
function offered(known: Choice[], typed: string): string[] {
  const text = typed.toLowerCase();
  const chosen = known.some(choice => choice.name === typed);
  return known
    .filter(
      choice =>
        chosen ||
        choice.name.includes(text) ||
        choice.title.toLowerCase().includes(text),
    )
    .map(choice => choice.name);
}

function ChoiceRow({ choice }: { choice: Choice | undefined }) {
  if (!choice) return null;
  const facts = [
    choice.title === choice.name ? undefined : choice.title,
    choice.owner && `owned by ${choice.owner}`,
  ].filter(Boolean);
  return (
    <div>
      <Typography variant="body2">{choice.name}</Typography>
      <Typography variant="caption" color="textSecondary">
        {facts.join(' · ')}
      </Typography>
    </div>
  );
}
