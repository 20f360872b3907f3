import { renderInTestApp } from '@backstage/frontend-test-utils';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { Text } from '@codemirror/state';
import { lineDiagnostics } from './lineProblems';
import { TextDiff } from './TextDiff';
import type { YamlEditorProps } from './editorProps';
import { YamlEditor } from './YamlEditor';

// jsdom has no layout.
Range.prototype.getClientRects = () => document.body.getClientRects();

const OPTIONS = { timeout: 15_000 };

function Editing(props: Partial<YamlEditorProps>) {
  const [value, setValue] = useState('replicas: 2\n');
  return (
    <>
      <YamlEditor
        label="Values of shop"
        value={value}
        onChange={setValue}
        {...props}
      />
      <output>{value}</output>
      <button type="button" onClick={() => setValue('merged: true\n')}>
        Replace
      </button>
    </>
  );
}

const editor = (name = 'Values of shop') =>
  screen.findByRole('textbox', { name }, OPTIONS);

describe('YamlEditor', () => {
  it('takes what is typed, and a text from outside', async () => {
    renderInTestApp(<Editing />);
    const box = await editor();
    await userEvent.click(box);
    await userEvent.keyboard('{Control>}{End}{/Control}');
    await userEvent.paste('# a note');
    await waitFor(() =>
      expect(screen.getByRole('status')).toHaveTextContent('# a note'),
    );
    await userEvent.click(screen.getByRole('button', { name: 'Replace' }));
    await waitFor(() => expect(box).toHaveTextContent('merged: true'));
    expect(box).not.toHaveTextContent('replicas');
  });

  it('is left by Escape, then Tab, and says so', async () => {
    renderInTestApp(<Editing />);
    const box = await editor();
    expect(box).toHaveAccessibleDescription(/Escape, then Tab leaves/);
    const tab = { key: 'Tab', code: 'Tab', keyCode: 9 };
    box.focus();
    // False: the editor keeps the key for itself and indents.
    expect(fireEvent.keyDown(box, tab)).toBe(false);
    expect(box).toHaveTextContent('replicas: 2');
    fireEvent.keyDown(box, { key: 'Escape', code: 'Escape', keyCode: 27 });
    expect(fireEvent.keyDown(box, tab)).toBe(true);
  });

  it('cannot be changed when it is read-only, but can be reached', async () => {
    renderInTestApp(<Editing readOnly />);
    const box = await editor();
    expect(box).toHaveAttribute('aria-readonly', 'true');
    expect(box).toHaveAttribute('contenteditable', 'false');
    await userEvent.tab();
    expect(box).toHaveFocus();
  });

  it('goes to a line on request', async () => {
    renderInTestApp(<Jumping />);
    const box = await editor('Lines');
    await userEvent.click(screen.getByRole('button', { name: 'Jump' }));
    await waitFor(() => expect(box).toHaveFocus());
    expect(box.querySelector('.cm-activeLine')).toHaveTextContent('third: 3');
  });
});

function Jumping() {
  const [jump, setJump] = useState<{ line: number }>();
  return (
    <>
      <YamlEditor
        label="Lines"
        value={'first: 1\nsecond: 2\nthird: 3\n'}
        jump={jump}
      />
      <button type="button" onClick={() => setJump({ line: 3 })}>
        Jump
      </button>
    </>
  );
}

describe('lineDiagnostics', () => {
  const text = Text.of(['a: 1', 'b: 2']);

  it('marks whole lines, in order, and keeps to the text', () => {
    const problems = [
      { severity: 'error', message: 'past the end', line: 9 },
      { severity: 'warning', message: 'first', line: 1 },
      { severity: 'error', message: 'of no line' },
    ] as const;
    expect(lineDiagnostics(text, problems)).toEqual([
      { from: 0, to: 4, severity: 'warning', message: 'first' },
      { from: 5, to: 9, severity: 'error', message: 'past the end' },
    ]);
  });
});

describe('TextDiff', () => {
  it('shows two sides, and one column on request', async () => {
    renderInTestApp(
      <TextDiff
        label="Values"
        before={'replicas: 2\n'}
        after={'replicas: 3\n'}
        titles={{ before: 'Released', after: 'Yours' }}
      />,
    );
    const section = await screen.findByRole('region', {
      name: 'Values: Released and Yours',
    });
    expect(
      await within(section).findByRole(
        'textbox',
        { name: 'Values, Released' },
        OPTIONS,
      ),
    ).toHaveTextContent('replicas: 2');
    expect(
      within(section).getByRole('textbox', { name: 'Values, Yours' }),
    ).toHaveTextContent('replicas: 3');
    await userEvent.click(
      within(section).getByRole('button', { name: 'One column' }),
    );
    expect(
      await within(section).findByRole('textbox', {
        name: 'Values, Released and Yours',
      }),
    ).toHaveTextContent('replicas: 3');
  });

  it('says that there is no difference', async () => {
    renderInTestApp(<TextDiff label="Values" before="a: 1" after="a: 1" />);
    expect(await screen.findByText('Values: no difference.')).toBeVisible();
  });
});
