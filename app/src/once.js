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
addEventListener('pageshow', () => free(document.querySelector('form [aria-busy]')));
addEventListener('change', ({ target }) => 'sends' in target.dataset && target.form.requestSubmit());
function free(button) {
  sent = undefined;
  button?.removeAttribute('aria-busy');
}
