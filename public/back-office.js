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

// On a phone the navigation is wider than the page: the part that one is in shows.
document.querySelector('.office-head [aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' });

// What is live is read again every so many milliseconds, as long as somebody looks at it and works in nothing of it. What was
// opened stays open. Once it is live no more, so is the page.
for (const live of document.querySelectorAll('[data-live]')) {
  const again = async () => {
    if (!document.hidden && !live.contains(document.activeElement)) {
      const answer = await fetch(location.href).catch(() => undefined);
      if (answer?.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
        const now = page.getElementById(live.id);
        if (!now?.hasAttribute('data-live')) return location.reload();
        const open = [...live.querySelectorAll('details')].map((details) => details.open);
        live.replaceChildren(...now.childNodes);
        live.querySelectorAll('details').forEach((details, index) => (details.open = open[index] ?? false));
      }
    }
    setTimeout(again, Number(live.dataset.live));
  };
  setTimeout(again, Number(live.dataset.live));
}
