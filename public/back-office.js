// What the back office does more where scripts run: a form is sent once, and what is live is read again.

addEventListener('submit', (event) => {
  const button = event.submitter;
  if (button?.getAttribute('aria-busy') === 'true') {
    event.preventDefault();
  } else {
    button?.setAttribute('aria-busy', 'true');
  }
});

// A page that comes back by Back takes its forms up again.
addEventListener('pageshow', () => {
  for (const button of document.querySelectorAll('button[aria-busy]')) button.removeAttribute('aria-busy');
});
