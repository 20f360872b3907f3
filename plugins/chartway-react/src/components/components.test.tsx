import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Digest, Sha } from './Copyable';
import { InstanceLinks } from './InstanceLinks';
import { RelativeTime, relativeTime } from './RelativeTime';
import { StatusWord, statusWord } from './StatusWord';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const DIGEST = `sha256:${'ab12'.repeat(16)}`;

describe('StatusWord', () => {
  it('says the word, can be focused, and says what is behind it', async () => {
    renderInTestApp(<StatusWord status="degraded" message="A pod crashes." />);
    await userEvent.tab();
    expect(screen.getByText('Degraded')).toHaveFocus();
    await userEvent.hover(screen.getByText('Degraded'));
    expect(await screen.findByRole('tooltip')).toHaveTextContent(
      'A pod crashes.',
    );
  });

  it('has another word for every live state', () => {
    const words = [
      'none',
      'unreachable',
      'unknown',
      'progressing',
      'arrived',
      'degraded',
    ] as const;
    expect(new Set(words.map(statusWord)).size).toBe(words.length);
  });
});

describe('Digest and Sha', () => {
  it('show twelve and seven digits and copy the whole', async () => {
    const user = userEvent.setup();
    renderInTestApp(
      <>
        <Digest digest={DIGEST} />
        <Sha sha={COMMIT} />
      </>,
    );
    expect(screen.getByText('ab12ab12ab12')).toBeInTheDocument();
    const copied: string[] = [];
    document.execCommand = () => {
      copied.push(window.getSelection()?.toString() ?? '');
      return true;
    };
    await user.click(
      screen.getByRole('button', { name: 'Copy commit 0123456' }),
    );
    expect(copied).toEqual([COMMIT]);
    expect(screen.getByRole('button', { name: 'Copied' })).toBeInTheDocument();
  });

  it('link only to web pages', () => {
    renderInTestApp(
      <>
        <Sha sha={COMMIT} href="https://git.example.com/c/1" />
        <Digest digest={DIGEST} href="javascript:alert(1)" />
      </>,
    );
    expect(screen.getAllByRole('link')).toHaveLength(1);
    expect(screen.getByRole('link')).toHaveAttribute(
      'href',
      'https://git.example.com/c/1',
    );
  });
});

describe('RelativeTime', () => {
  const now = new Date('2026-11-20T12:00:00Z');

  it.each([
    ['2026-11-20T11:59:57Z', 'just now'],
    ['2026-11-20T11:59:20Z', '40 seconds ago'],
    ['2026-11-20T11:57:00Z', '3 minutes ago'],
    ['2026-11-19T11:00:00Z', 'yesterday'],
    ['2026-11-20T14:00:00Z', 'in 2 hours'],
    ['2024-11-20T10:00:00Z', '2 years ago'],
  ])('%s is %s', (time, words) => {
    expect(relativeTime(new Date(time), now)).toBe(words);
  });

  it('can be focused and tells the exact time and zone', async () => {
    renderInTestApp(<RelativeTime time="2026-11-20T10:00:05Z" />);
    await userEvent.tab();
    expect(document.activeElement).toHaveTextContent(/\w/);
    await userEvent.hover(screen.getByRole('time'));
    expect(await screen.findByRole('tooltip')).toHaveTextContent(
      '20 Nov 2026, 10:00:05 UTC',
    );
  });

  it('shows what is no time as it is', () => {
    renderInTestApp(<RelativeTime time="soon" />);
    expect(screen.getByText('soon')).toBeInTheDocument();
  });
});

describe('InstanceLinks', () => {
  it('security 53: does not link a javascript: address from an annotation', () => {
    renderInTestApp(
      <InstanceLinks
        links={[
          { title: 'Argo CD', url: 'https://argocd.example.com' },
          { title: 'Dashboard', url: 'javascript:alert(1)' },
        ]}
      />,
    );
    expect(screen.getAllByRole('link')).toHaveLength(1);
    expect(screen.getByText(/Dashboard \(not linked/)).toBeInTheDocument();
  });
});
