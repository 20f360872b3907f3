import { useState } from 'react';
import type { InstancePage } from '../page';
import { RightButton } from '../shared/RightButton';
import { TerminateDialog } from './TerminateDialog';

/** Stops the running operation of the engine once that is confirmed. */
export function TerminateButton({ page }: { page: InstancePage }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <RightButton
        right={page.rights('terminate')}
        onClick={() => setOpen(true)}
      >
        Terminate
      </RightButton>
      {open && <TerminateDialog page={page} onClose={() => setOpen(false)} />}
    </>
  );
}
