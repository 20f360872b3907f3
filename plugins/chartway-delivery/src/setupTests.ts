import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// A whole app is rendered per test; on a busy machine that takes its time.
jest.setTimeout(60_000);
configure({ asyncUtilTimeout: 15_000 });

// jsdom has no layout, so there is nothing to scroll.
window.scrollTo = () => {};
