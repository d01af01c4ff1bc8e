// Forms to try the API's calls with. The page reads without them.

const who = document.querySelector('#who');
const token = document.querySelector('#token');
who.hidden = false;
who.addEventListener('submit', (event) => event.preventDefault());

/** The call that a form asks for. */
function request(form) {
  const { method, path } = form.dataset;
  const headers = new Headers();
  const query = new URLSearchParams();
  let address = `/api/v1${path}`;
  for (const { name, value, dataset } of form.querySelectorAll('[data-in]')) {
    if (dataset.in === 'path') address = address.replace(`{${name}}`, encodeURIComponent(value));
    else if (value !== '' && dataset.in === 'query') query.set(name, value);
    else if (value !== '') headers.set(name, value);
  }
  if (token.value.trim()) headers.set('Authorization', `Bearer ${token.value.trim()}`);
  const body = form.elements.body?.value;
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  const asked = query.size ? `${address}?${query}` : address;
  return new Request(asked, { method: method.toUpperCase(), headers, body });
}

/** What an answer says; of a stream that does not end, its first piece. */
async function said(response) {
  if (!response.headers.get('Content-Type')?.startsWith('text/event-stream')) return response.text();
  const reader = response.body.getReader();
  const { value } = await reader.read();
  await reader.cancel();
  return new TextDecoder().decode(value);
}

/** An answer as text: its status, the headers that matter, what it says. */
async function shown(response) {
  const names = ['ETag', 'Location', 'Allow', 'Retry-After', 'X-Request-Id'];
  const headers = names.filter((name) => response.headers.has(name)).map((name) => `${name}: ${response.headers.get(name)}`);
  const text = await said(response);
  let shown = text;
  try {
    const json = JSON.parse(text);
    if (typeof json.token === 'string') token.value = json.token;
    shown = JSON.stringify(json, null, 2);
  } catch {
    // It is no JSON: shown as it is.
  }
  return [`${response.status} ${response.statusText}`, ...headers, '', shown].join('\n');
}

for (const form of document.querySelectorAll('.call-form')) {
  form.hidden = false;
  const key = form.elements['Idempotency-Key'];
  if (key?.required) key.value = `try-${Date.now()}`;
  const answer = form.querySelector('.call-answer');
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    answer.hidden = false;
    try {
      answer.textContent = await shown(await fetch(request(form)));
    } catch (error) {
      answer.textContent = `The shop could not be reached, or the call cannot be made so: ${error.message}`;
    }
  });
}

/** Opens the call that the address names. */
function open() {
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (named?.matches('details')) named.open = true;
}
addEventListener('hashchange', open);
open();
