(script, module) => {
  let started;
  let lost;
  const start = () => (started ??= bring().catch(renew).catch(() => {}));
  const bring = async () => {
    const code = await import(script);
    await code.default({ module_or_path: module });
    code.hydrate();
  };
  // A page that an older release wrote is asked for again, once, where nothing waits. Without a network all of it waits for that.
  const renew = async () => {
    started = undefined;
    const reached = await fetch('/health/live').then(() => true, () => false);
    if (!reached) return;
    if (waiting.length || sessionStorage['forever-cart.renewed'] === script) return giveUp();
    sessionStorage['forever-cart.renewed'] = script;
    location.reload();
  };
  // The code does not come, or not in time: what waits is the browser's.
  const giveUp = () => {
    lost = true;
    act(document);
  };
  const hold = (element, done) => {
    waiting.push([element, done]);
    setTimeout(() => waiting.length && navigator.onLine && giveUp(), 10_000);
    start();
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
    hold(form, send);
  }, true);
  addEventListener('click', ({ target }) => {
    const button = target.closest('button[type=button]:not([data-passkey])');
    if (lost || !button?.closest(dormant)) return;
    hold(button, () => button.click());
  }, true);
  addEventListener('change', ({ target }) => {
    if (!target.matches('select, [type=radio], [type=checkbox]') || !target.closest(dormant)) return;
    const { value, checked } = target;
    waiting.push([target, () => {
      Object.assign(target, { value, checked });
      target.dispatchEvent(new Event('change', { bubbles: true }));
    }]);
  }, true);
  addEventListener('alive', ({ target }) => setTimeout(act, 0, target), true);
  const idle = () => (self.requestIdleCallback ?? setTimeout)(start);
  for (const sign of ['pointerdown', 'keydown', 'focusin']) addEventListener(sign, start, { once: true, passive: true });
  addEventListener('online', start);
  if (document.readyState === 'complete') idle();
  else addEventListener('load', idle);
}
