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

// What is live is read again every so many seconds, while somebody looks at it and works in nothing of it.
for (const live of document.querySelectorAll('[data-live]')) {
  const read = async () => {
    if (document.hidden || live.contains(document.activeElement)) return;
    const answer = await fetch(location.href, { headers: { accept: 'text/html' } }).catch(() => null);
    if (!answer?.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-live]');
    const open = [...live.querySelectorAll('details')].map((details) => details.open);
    if (!fresh) return;
    live.replaceChildren(...fresh.childNodes);
    live.querySelectorAll('details').forEach((details, index) => (details.open = open[index] ?? false));
  };
  setInterval(read, Number(live.dataset.live) * 1000);
}
