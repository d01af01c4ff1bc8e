(script, module) => {
  let started;
  let lost;
  const start = () => (started ??= bring().catch(renew).catch(() => {}));
  const bring = async () => {
    const code = await import(script);
    await code.default({ module_or_path: module });
    code.hydrate();
  };
  // A page that an older release wrote is asked for again, once. Without a network it is brought to life when that is back.
  const renew = async () => {
    started = undefined;
    lost = true;
    act(document);
    if (sessionStorage['forever-cart.renewed'] === script || !(await fetch('/health/live')).ok) return;
    sessionStorage['forever-cart.renewed'] = script;
    location.reload();
  };
  // What is pressed before its island is alive waits for it and is done then, in order, and a form is sent once; where there is no
  // code to be had, by the browser.
  const dormant = ':is(leptos-island, .header-tools):not([data-live])';
  let waiting = [];
  const act = (within) => {
    const now = waiting.filter(([element]) => within.contains(element));
    waiting = waiting.filter((one) => !now.includes(one));
    for (const [, done] of now) done();
  };
  addEventListener('submit', (event) => {
    const { target: form, submitter } = event;
    if (lost || !form.closest(dormant)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (waiting.some(([element]) => element === form)) return;
    submitter?.setAttribute('aria-busy', 'true');
    const send = () => {
      submitter?.removeAttribute('aria-busy');
      form.requestSubmit(submitter);
    };
    waiting.push([form, send]);
    start();
  }, true);
  addEventListener('click', ({ target }) => {
    const button = target.closest('button[type=button]:not([data-passkey])');
    if (lost || !button?.closest(dormant)) return;
    waiting.push([button, () => button.click()]);
    start();
  }, true);
  addEventListener('alive', ({ target }) => setTimeout(act, 0, target), true);
  const idle = () => (self.requestIdleCallback ?? setTimeout)(start);
  for (const sign of ['pointerdown', 'keydown', 'focusin']) addEventListener(sign, start, { once: true, passive: true });
  addEventListener('online', start);
  if (document.readyState === 'complete') idle();
  else addEventListener('load', idle);
}
