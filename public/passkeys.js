// Passkeys, where the browser can. The markup says what a button is for: `data-passkey` names the ceremony below /passkeys/,
// `data-next` where it leads on to; without it, its form is sent. Beside it stands what did not work, in an element that is
// read out. A button within the form of a new account takes its name and email from there. A field with
// `autocomplete="... webauthn"` offers passkeys by itself.

const can =
  window.PublicKeyCredential?.parseCreationOptionsFromJSON !== undefined &&
  window.PublicKeyCredential.parseRequestOptionsFromJSON !== undefined &&
  window.PublicKeyCredential.prototype.toJSON !== undefined;

// A challenge ends after five minutes: an offer that waits takes a new one before.
const OFFERED_ANEW = 4 * 60 * 1000;

// What was typed, until the page that follows takes it up again.
const TYPED = 'forever-cart.typed';

// What came of the guest's cart: the page that follows shows it (app/src/cart/claimed.rs).
const CLAIMED = 'forever-cart.claimed';

const CREATES = new Set(['account', 'registration']);

let offer;

class Refusal extends Error {}

async function post(path, body = {}) {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => {
    throw new Refusal('The shop cannot be reached. Please check your connection and try again.');
  });
  const json = await answer.json().catch(() => ({}));
  if (answer.ok) return json;
  const wrong = json.errors?.map(({ field, detail }) => `${field}: ${detail}`).join('; ');
  throw new Refusal(wrong ?? json.detail ?? 'That did not work. Please try again.');
}

async function ask(ceremony, options, signal, mediation) {
  const { publicKey } = options;
  if (CREATES.has(ceremony)) {
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey), signal });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey), mediation, signal });
}

async function perform(ceremony, { fields, next, signal, mediation }) {
  const { token, options } = await post(`/passkeys/${ceremony}`, fields);
  const credential = await ask(ceremony, options, signal, mediation);
  return post(`/passkeys/${ceremony}/finish`, { token, credential: credential.toJSON(), next });
}

function goOn({ next, claimed }) {
  if (claimed) sessionStorage.setItem(CLAIMED, claimed);
  keepTyped();
  location.assign(next);
}

function inWords(error, ceremony) {
  if (error instanceof Refusal) return error.message;
  switch (error.name) {
    case 'NotAllowedError':
    case 'AbortError':
      return 'That was cancelled, or took too long. Nothing was changed.';
    case 'InvalidStateError':
      return 'This device has a passkey for your account already.';
    case 'SecurityError':
      return 'Passkeys work at this shop’s own address only.';
    default:
      return CREATES.has(ceremony) ? 'This device could not make a passkey.' : 'The passkey could not be read.';
  }
}

// Name and email of the form that the button stands in; none where they need another look, which the browser then says.
function accountFields(form) {
  const fields = {};
  for (const name of ['name', 'email']) {
    const field = form.elements[name];
    if (!field.reportValidity()) return undefined;
    fields[name] = field.value;
  }
  return fields;
}

// Sends the form that waited for the proof, without the password that it asked for instead.
function send(form) {
  for (const field of form.querySelectorAll('input[type=password]')) field.disabled = true;
  form.submit();
}

async function press(button) {
  const { passkey: ceremony, next } = button.dataset;
  const said = button.parentElement.querySelector('[role=alert]');
  const fields = ceremony === 'account' ? accountFields(button.form) : {};
  if (!fields || button.getAttribute('aria-busy') === 'true') return;
  said.textContent = '';
  button.setAttribute('aria-busy', 'true');
  offer?.abort();
  try {
    const done = await perform(ceremony, { fields, next: next ?? '' });
    if (next === undefined) send(button.form);
    else goOn(done);
  } catch (error) {
    button.removeAttribute('aria-busy');
    said.textContent = inWords(error, ceremony);
    offerPasskeys();
  }
}

// Offers passkeys in the field that asks for it, until one is chosen or a button is pressed.
async function offerPasskeys() {
  const button = document.querySelector('[data-passkey=session]');
  if (!button || !document.querySelector('[autocomplete~=webauthn]')) return;
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  offer?.abort();
  const mine = (offer = new AbortController());
  const renewal = setTimeout(offerPasskeys, OFFERED_ANEW);
  mine.signal.addEventListener('abort', () => clearTimeout(renewal));
  try {
    goOn(await perform('session', { next: button.dataset.next, signal: mine.signal, mediation: 'conditional' }));
  } catch (error) {
    clearTimeout(renewal);
    // What nobody asked for says nothing, but for a passkey that was chosen and refused.
    if (error instanceof Refusal && offer === mine) {
      button.parentElement.querySelector('[role=alert]').textContent = error.message;
    }
  }
}

// The text fields of the checkout's form. Country and method decide which fields there are: with others, nothing is taken up.
const typedFields = () => [...document.querySelectorAll('#checkout input[name]:not([type=hidden], [type=radio], [type=checkbox])')];
const choices = () => [...document.querySelectorAll('#checkout select')].map((select) => select.value).join();

function keepTyped() {
  const typed = typedFields().filter((field) => field.value !== field.defaultValue);
  if (typed.length === 0) return;
  const values = Object.fromEntries(typed.map((field) => [field.name, field.value]));
  sessionStorage.setItem(TYPED, JSON.stringify({ path: location.pathname, choices: choices(), values }));
}

function takeUpTyped() {
  const kept = JSON.parse(sessionStorage.getItem(TYPED) ?? 'null');
  if (kept?.path !== location.pathname) return;
  sessionStorage.removeItem(TYPED);
  if (kept.choices !== choices()) return;
  for (const field of typedFields()) {
    const value = kept.values[field.name];
    if (value !== undefined && field.value === '') field.value = value;
  }
}

if (!can) delete document.documentElement.dataset.passkeys;
else {
  document.documentElement.dataset.passkeys = '';
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-passkey]');
    if (button) press(button);
  });
  addEventListener('pageshow', (event) => {
    if (event.persisted) document.querySelectorAll('[data-passkey]').forEach((button) => button.removeAttribute('aria-busy'));
  });
  offerPasskeys();
  takeUpTyped();
}
