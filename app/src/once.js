let sent;
addEventListener('submit', (event) => {
  if (event.target !== sent) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
addEventListener('submit', (event) => {
  if (event.defaultPrevented) return;
  sent = event.target;
  setTimeout(() => (sent = undefined), 10_000);
});
addEventListener('pageshow', () => (sent = undefined));
