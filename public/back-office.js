// What the back office does more where scripts run: a form is sent once, what was entered is not lost unasked, and what is live
// is read again.

// A form that says whether it has what is not saved yet: besides what is entered from now on.
const kept = document.querySelector('form[data-unsaved]');
const entered = (field) => {
  if (field.type === 'checkbox') return field.checked !== field.defaultChecked;
  if (field.options) return field.selectedOptions[0] !== (field.querySelector('[selected]') ?? field.options[0]);
  return field.value !== field.defaultValue;
};
const unsaved = () => kept !== null && (kept.dataset.unsaved === 'true' || [...kept.querySelectorAll('input, select, textarea')].some(entered));
let leaving = false;

addEventListener('submit', (event) => {
  const button = event.submitter;
  if (button?.getAttribute('aria-busy') === 'true') {
    event.preventDefault();
  } else if (event.target !== kept && unsaved() && !confirm('What you changed above is not saved yet, and this would lose it. Go on?')) {
    event.preventDefault();
  } else {
    leaving = true;
    button?.setAttribute('aria-busy', 'true');
  }
});

addEventListener('beforeunload', (event) => {
  if (!leaving && unsaved()) event.preventDefault();
});

// A page that comes back by Back takes its forms up again.
addEventListener('pageshow', () => {
  leaving = false;
  for (const button of document.querySelectorAll('button[aria-busy]')) button.removeAttribute('aria-busy');
});

// On a phone the navigation is wider than the page: the part that one is in shows.
document.querySelector('.office-head [aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' });

// What is live is read again every so many milliseconds, as long as somebody looks at it and works in nothing of it. What was
// opened stays open. Where it cannot be read, it says since when. Once it is live no more, so is the page.
for (const live of document.querySelectorAll('[data-live]')) {
  const time = () => new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  let read = time();
  let behind;
  const again = async () => {
    if (!document.hidden && !live.contains(document.activeElement)) {
      const answer = await fetch(location.href).catch(() => undefined);
      const text = answer?.ok ? await answer.text().catch(() => undefined) : undefined;
      if (text === undefined) {
        if (!behind) {
          behind = document.createElement('p');
          behind.setAttribute('role', 'status');
          live.before(behind);
          behind.textContent = `Not up to date since ${read}`;
        }
      } else {
        behind?.remove();
        behind = undefined;
        read = time();
        const page = new DOMParser().parseFromString(text, 'text/html');
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
