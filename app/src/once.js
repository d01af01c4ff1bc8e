let sent;
addEventListener('submit', (event) => {
  if (event.target !== sent) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
addEventListener('submit', (event) => {
  if (event.defaultPrevented) return;
  sent = event.target;
  event.submitter?.setAttribute('aria-busy', 'true');
  setTimeout(free, 10_000, event.submitter);
});
addEventListener('pageshow', ({ persisted }) => {
  if (!persisted) return;
  document.querySelectorAll('[aria-busy]').forEach(free);
  document.querySelectorAll('form:has([data-sends])').forEach((form) => form.reset());
});
addEventListener('pagehide', () => document.querySelector('[popover]:popover-open')?.hidePopover());
for (const turn of ['pageswap', 'pagereveal']) addEventListener(turn, ({ viewTransition }) => viewTransition?.ready.catch(() => {}));
addEventListener('change', ({ target }) => 'sends' in target.dataset && target.form.requestSubmit());
function free(button) {
  sent = undefined;
  button?.removeAttribute('aria-busy');
}
