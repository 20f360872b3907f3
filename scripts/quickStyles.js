/* eslint-env browser */
// Set-up of tests in jsdom, which matches every rule of every style sheet whenever somebody asks for a style, and queries by
// role ask for those of most elements. Only what shows or hides matters to them, so all else is left out of style sheets, and
// a style is computed once as long as the document stays as it is. Halves the time of the tests of pages.

const OTHER_DECLARATION =
  /^\s*(?!display\s*:|visibility\s*:)[\w-]+\s*:[^{};]*;\s*$/gm;
const EMPTY_RULE = /[^{};]+\{\s*\}/g;

function withoutLooks(css) {
  let before;
  let after = css.replace(OTHER_DECLARATION, '');
  do {
    before = after;
    after = before.replace(EMPTY_RULE, '');
  } while (after !== before);
  return after;
}

function quicken() {
  const text = Object.getOwnPropertyDescriptor(Node.prototype, 'textContent');
  Object.defineProperty(HTMLStyleElement.prototype, 'textContent', {
    ...text,
    set(css) {
      text.set.call(this, withoutLooks(String(css)));
    },
  });

  const compute = window.getComputedStyle.bind(window);
  let styles = new WeakMap();
  const forget = () => {
    styles = new WeakMap();
  };
  const changes = new MutationObserver(forget);
  changes.observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    characterData: true,
  });

  window.getComputedStyle = (element, pseudo) => {
    if (pseudo) return compute(element, pseudo);
    if (changes.takeRecords().length > 0) forget();
    const known = styles.get(element) ?? compute(element);
    styles.set(element, known);
    return known;
  };
}

// A test may ask for another environment.
if (typeof window !== 'undefined') quicken();
